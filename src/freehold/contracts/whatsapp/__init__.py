"""WhatsApp: the two ends that an outbound template message can be handed to."""
