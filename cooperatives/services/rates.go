package services

import (
	"context"
	"strconv"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

func ratesOf() masters[cooperatives.Rate] {
	return masters[cooperatives.Rate]{
		"rate", MaxRates, cooperatives.Rate.Code, listRates, putRate, checkRates, entryTaken[cooperatives.Rate]("valid_from"),
	}
}

func checkRates(ctx context.Context, tx *db.Tx, book ledger.BookID, list, known []cooperatives.Rate) error {
	operations, err := listOperations(ctx, tx, book)
	if err != nil {
		return err
	}
	used, err := ratesUsed(ctx, tx, book, known)
	if err != nil {
		return err
	}
	var es ledger.Errors
	if err := cooperatives.CheckRates(list, known); err != nil {
		es = ledger.Problems(err)
	}
	es = append(es, named(list, operationNames(operations),
		func(r cooperatives.Rate) string { return r.Operation }, "operation.unknown", "operation")...)
	for i, r := range list {
		if u, isUsed := used[r.Code()]; isUsed && (r.Amount != u.rate.Amount || r.To < u.last) {
			es = append(es, atRow(i, rateUsed(u).At("amount")))
		}
	}
	return es.Err()
}

// rateUse is a rate by which jobs were settled, the last of them done on a day.
type rateUse struct {
	rate cooperatives.Rate
	last ledger.Date
}

func rateUsed(u rateUse) *ledger.Error {
	return ledger.NewError(ledger.Conflict, "rate.used", ledger.Args{
		"amount": u.rate.Amount.Grouped(), "last": u.last.String(),
	})
}

// ratesUsed finds the rates by which jobs of settlements that stand were worked out, by code.
func ratesUsed(
	ctx context.Context, tx *db.Tx, book ledger.BookID, rates []cooperatives.Rate,
) (map[string]rateUse, error) {
	jobs, err := listSettledWork(ctx, tx, book)
	if err != nil {
		return nil, err
	}
	used := map[string]rateUse{}
	for _, j := range jobs {
		for _, kind := range []cooperatives.RateKind{cooperatives.PriceRate, cooperatives.PayRate} {
			if r, err := cooperatives.FindRate(rates, kind, j.operation, j.terrain, j.day); err == nil {
				used[r.Code()] = rateUse{r, max(j.day, used[r.Code()].last)}
			}
		}
	}
	return used, nil
}

// PutRates adds lines to the tables of prices and pays, or changes those with the same kind, operation, terrain and
// first day. A line by which jobs were settled keeps its amount, and ends no earlier than the last of them: another
// amount is a line of its own from a later day on. It fails as cooperatives.CheckRates does, and with operation.unknown
// and rate.used.
func (s *Services) PutRates(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, list []cooperatives.Rate,
) error {
	return ratesOf().put(ctx, s, who, key, book, list)
}

// PutRatesIn is PutRates inside a transaction.
func (s *Services) PutRatesIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, list []cooperatives.Rate,
) error {
	return ratesOf().putIn(ctx, tx, who, book, list)
}

// ListRates returns prices and pays in order of kind, operation, terrain and first day.
func (s *Services) ListRates(ctx context.Context, book ledger.BookID) ([]cooperatives.Rate, error) {
	return ratesOf().list(ctx, s, book)
}

// RemoveRate takes a line that nothing was settled by out of the tables. It fails with rate.unknown and rate.used.
func (s *Services) RemoveRate(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, code string,
) error {
	return s.once(ctx, book, key, "rate.remove", code, func(ctx context.Context, tx *db.Tx) error {
		return trail.Write(ctx, tx, book, func(h *trail.Head) error {
			rates, err := listRates(ctx, tx, book)
			if err != nil {
				return err
			}
			used, err := ratesUsed(ctx, tx, book, rates)
			if err != nil {
				return err
			}
			if u, isUsed := used[code]; isUsed {
				return rateUsed(u)
			}
			for _, r := range rates {
				if r.Code() != code {
					continue
				}
				if err := deleteRate(ctx, tx, book, r); err != nil {
					return err
				}
				return h.Log(ctx, tx, who, trail.Entry{Action: "rate.remove", Object: "rate/" + code, Before: r})
			}
			return unknown("rate.unknown", code)
		})
	})
}

func subsidiesOf() masters[cooperatives.SubsidyRule] {
	return masters[cooperatives.SubsidyRule]{
		"subsidy", MaxRates, cooperatives.SubsidyRule.Code, listSubsidyRules, putSubsidyRule, checkSubsidyRules,
		entryTaken[cooperatives.SubsidyRule]("year"),
	}
}

func checkSubsidyRules(
	ctx context.Context, tx *db.Tx, book ledger.BookID, list, known []cooperatives.SubsidyRule,
) error {
	if err := cooperatives.CheckSubsidyRules(list); err != nil {
		return err
	}
	used, err := subsidiesUsed(ctx, tx, book)
	if err != nil {
		return err
	}
	var es ledger.Errors
	for i, r := range list {
		for _, k := range known {
			if k.Code() == r.Code() && used[r.Code()] && (r.Share != k.Share || r.Cap != k.Cap || r.HouseholdCap != k.HouseholdCap) {
				es = append(es, atRow(i, subsidyUsed(k).At("share")))
			}
		}
	}
	return es.Err()
}

func subsidyUsed(r cooperatives.SubsidyRule) *ledger.Error {
	return ledger.NewError(ledger.Conflict, "subsidy.used", ledger.Args{"year": strconv.Itoa(r.Year)})
}

// subsidiesUsed finds the rules, by code, of the zone of the book and the years in which subsidies were settled.
func subsidiesUsed(ctx context.Context, tx *db.Tx, book ledger.BookID) (map[string]bool, error) {
	settings, err := readSettings(ctx, tx, book)
	if err != nil {
		return nil, err
	}
	jobs, err := listSettledWork(ctx, tx, book)
	used := map[string]bool{}
	for _, j := range jobs {
		used[cooperatives.SubsidyRule{Year: j.day.Year(), Zone: settings.Zone}.Code()] = true
	}
	return used, err
}

// PutSubsidyRules adds rules of subsidies or changes those of the same year and zone. A rule by which jobs were settled
// keeps its share and its caps. It fails as cooperatives.CheckSubsidyRules does, and with subsidy.used.
func (s *Services) PutSubsidyRules(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, list []cooperatives.SubsidyRule,
) error {
	return subsidiesOf().put(ctx, s, who, key, book, list)
}

// PutSubsidyRulesIn is PutSubsidyRules inside a transaction.
func (s *Services) PutSubsidyRulesIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, list []cooperatives.SubsidyRule,
) error {
	return subsidiesOf().putIn(ctx, tx, who, book, list)
}

// ListSubsidyRules returns the rules of all years, the newest first.
func (s *Services) ListSubsidyRules(ctx context.Context, book ledger.BookID) ([]cooperatives.SubsidyRule, error) {
	return subsidiesOf().list(ctx, s, book)
}

// RemoveSubsidyRule takes out a rule that nothing was settled by. It fails with subsidy.unknown and subsidy.used.
func (s *Services) RemoveSubsidyRule(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, code string,
) error {
	return s.once(ctx, book, key, "subsidy.remove", code, func(ctx context.Context, tx *db.Tx) error {
		return trail.Write(ctx, tx, book, func(h *trail.Head) error {
			rules, err := listSubsidyRules(ctx, tx, book)
			if err != nil {
				return err
			}
			used, err := subsidiesUsed(ctx, tx, book)
			if err != nil {
				return err
			}
			for _, r := range rules {
				switch {
				case r.Code() != code:
					continue
				case used[code]:
					return subsidyUsed(r)
				}
				if err := deleteSubsidyRule(ctx, tx, book, r); err != nil {
					return err
				}
				return h.Log(ctx, tx, who, trail.Entry{Action: "subsidy.remove", Object: "subsidy/" + code, Before: r})
			}
			return unknown("subsidy.unknown", code)
		})
	})
}
