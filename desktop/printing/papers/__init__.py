"""The desk's papers, one module each: facts in, pages out."""
