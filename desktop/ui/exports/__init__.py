"""Taking lists out of the desk: which list, with or without phones, to a file or the clipboard."""
