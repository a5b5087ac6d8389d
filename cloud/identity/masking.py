"""People as others may see them: enough for whoever knows them, too little for anybody else."""

from __future__ import annotations


def masked_name(name: str) -> str:
    """张*, 陈*怡, 欧**墨: the first character, and the last of a name of three or more."""
    if len(name) < 2:
        return name
    last = name[-1] if len(name) > 2 else ""
    return name[0] + "*" * (len(name) - 1 - len(last)) + last


def masked_number(number: str) -> str:
    """2024****01; of a short number its last two characters."""
    if len(number) >= 8:
        return f"{number[:4]}****{number[-2:]}"
    return f"****{number[-2:]}" if len(number) > 2 else "****"
