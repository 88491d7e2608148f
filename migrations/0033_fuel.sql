-- Fuel of a job: litres in hundredths, and what they cost in fen; 0 where nobody noted it. What was settled of it is kept
-- beside price and pay.
ALTER TABLE service_works ADD COLUMN litres {{int}} NOT NULL DEFAULT 0 CHECK (litres BETWEEN 0 AND 50000);
ALTER TABLE service_works ADD COLUMN fuel {{int}} NOT NULL DEFAULT 0 CHECK (fuel >= 0);
ALTER TABLE service_settled ADD COLUMN litres {{int}} NOT NULL DEFAULT 0 CHECK (litres >= 0);
ALTER TABLE service_settled ADD COLUMN fuel {{int}} NOT NULL DEFAULT 0 CHECK (fuel >= 0);
