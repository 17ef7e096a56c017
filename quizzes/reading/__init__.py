"""What a reader sees: pages of study, presentations of questions, what was answered."""
