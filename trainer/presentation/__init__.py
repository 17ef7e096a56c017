"""What pages show, as plain values: views gather them from rows and stored documents, templates only lay them out."""
