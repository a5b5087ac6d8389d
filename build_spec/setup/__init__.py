"""Sets up a clean clone so that it can run: system packages, virtual environment, locked wheels.

Standard library only: this code runs before anything is installed. Called by `run` and `run.ps1`.
"""
