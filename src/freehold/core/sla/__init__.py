"""What customers are promised: when they are answered, when their tickets are resolved, who is told when not."""
