"""What customers think of how their tickets were handled: the questions, the invitations, the answers."""
