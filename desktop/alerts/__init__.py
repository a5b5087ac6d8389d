"""What calls the operator: sounds, the taskbar and the tray, until somebody has noticed."""
