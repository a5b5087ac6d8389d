"""Papers: data laid out as pages in millimetres; pages painted on printers, PDFs and screens."""
