-- How much an order matters to a plan: as the labour of the household says, before all others, or only where there is room.
ALTER TABLE service_orders ADD COLUMN urgency TEXT NOT NULL DEFAULT 'usual'
    CHECK (urgency IN ('usual', 'urgent', 'optional'));
