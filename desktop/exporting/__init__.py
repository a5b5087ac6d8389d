"""Lists taken out of the program: as workbooks, as CSV, on the clipboard. Text stays text."""
