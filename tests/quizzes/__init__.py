"""Study and practice: content files, figures, questions, and the admin that writes them."""
