package ventures

import (
	"context"
	"strconv"
	"time"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// HouseholdList is whom rent of a contract is passed on to (代收代付), kept with the contract: each household and what it
// counts, such as its area. A list holds from its day until that of the next one.
type HouseholdList struct {
	Contract string
	Version  int // from 1; set by the service
	From     ledger.Date
	Claims   []cooperatives.Claim
	Document string // what the list rests on, such as the minutes of the households' meeting
	At       time.Time
	Actor    ledger.UserID
}

// Limits of the lists of a contract.
const (
	maxHouseholds = 5000
	maxLists      = 500
)

func (l *HouseholdList) check() ledger.Errors {
	var es ledger.Errors
	if !l.From.Valid() {
		es = append(es, ledger.NewError(ledger.Invalid, "date.malformed", ledger.Args{"text": l.From.String()}).At("from"))
	}
	if e := required("document", l.Document, ledger.MaxSummary); e != nil {
		es = append(es, e)
	}
	if n := len(l.Claims); n == 0 || n > maxHouseholds {
		es = append(es, ledger.NewError(ledger.Invalid, "passed.list_size",
			ledger.Args{"max": strconv.Itoa(maxHouseholds)}).At("rows"))
		return es
	}
	// What one fen could not be passed on by, rent could not be either.
	_, err := cooperatives.PassOn(1, decimal.Zero, cooperatives.Weights{PerShare: 1, Claims: l.Claims})
	if err != nil {
		es = append(es, ledger.Problems(err)...)
	}
	return es
}

// PutHouseholds keeps a list of households with a contract, as its next version, which it returns; earlier versions
// stay. It fails with passed.list_size, passed.household_unknown for a household that the book lacks, as
// cooperatives.PassOn does, contract.unknown, and passed.too_many_lists.
func (s *Ventures) PutHouseholds(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, l HouseholdList,
) (int, error) {
	if err := l.check().Err(); err != nil {
		return 0, err
	}
	return books.Once(ctx, s.db, book, key, "contract.households", l, func(ctx context.Context, tx *db.Tx) (int, error) {
		next := l
		err := trail.Write(ctx, tx, book, func(h *trail.Head) error {
			if _, err := readContract(ctx, tx, book, l.Contract); err != nil {
				return err
			}
			if err := l.known(ctx, tx, book); err != nil {
				return err
			}
			lists, err := listHouseholds(ctx, tx, book, l.Contract)
			if err != nil {
				return err
			}
			if len(lists) >= maxLists {
				return ledger.NewError(ledger.Invalid, "passed.too_many_lists", ledger.Args{"max": strconv.Itoa(maxLists)})
			}
			e := trail.Entry{Action: "contract.households", Object: "contract/" + l.Contract}
			next.Version, next.At, next.Actor = 1, tx.Now, who.ID
			if len(lists) > 0 {
				next.Version, e.Before = lists[0].Version+1, lists[0].logged()
			}
			e.After = next.logged()
			if err := insertHouseholds(ctx, tx, book, next); err != nil {
				return err
			}
			return h.Log(ctx, tx, who, e)
		})
		return next.Version, err
	})
}

// known fails unless the book knows every household.
func (l *HouseholdList) known(ctx context.Context, tx *db.Tx, book ledger.BookID) error {
	names, err := books.DimensionNamesIn(ctx, tx, book, ledger.Member)
	if err != nil {
		return err
	}
	var es ledger.Errors
	for i, c := range l.Claims {
		if names[string(c.Holder)] == "" {
			es = append(es, ledger.NewError(ledger.Invalid, "passed.household_unknown",
				ledger.Args{"code": string(c.Holder)}).At("row."+strconv.Itoa(i+1)+".code"))
		}
	}
	return es.Err()
}

// logged is what the log says of a list: each household with what it counts, so that a change shows line by line.
func (l *HouseholdList) logged() map[string]string {
	out := map[string]string{"from": l.From.String(), "document": l.Document}
	for _, c := range l.Claims {
		out["household."+string(c.Holder)] = ledger.Quantity(c.Weight).String()
	}
	return out
}

// Households lists the lists of a contract, the latest version first.
func (s *Ventures) Households(ctx context.Context, book ledger.BookID, contract string) ([]HouseholdList, error) {
	var out []HouseholdList
	err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		out, err = listHouseholds(ctx, tx, book, contract)
		return err
	})
	return out, err
}

// HouseholdsOn picks the list that holds on the day: of those that had begun, the latest. ok is false when none had.
func HouseholdsOn(lists []HouseholdList, day ledger.Date) (list HouseholdList, ok bool) {
	for _, l := range lists { // the latest version first
		if l.From <= day && (!ok || l.From > list.From) {
			list, ok = l, true
		}
	}
	return list, ok
}

// listed fills in the households of the contract where the rent names none. It fails with passed.list_size without
// either, passed.no_list, and with passed.other_venture for a contract with another venture.
func (s *Ventures) listed(ctx context.Context, book ledger.BookID, p *PassedIn) error {
	switch {
	case len(p.Claims) > 0:
		return nil
	case p.Contract == "":
		return ledger.NewError(ledger.Invalid, "passed.list_size",
			ledger.Args{"max": strconv.Itoa(maxHouseholds)}).At("rows")
	}
	return s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		c, err := readContract(ctx, tx, book, p.Contract)
		if err != nil {
			return err
		}
		if c.Venture != p.Venture {
			return ledger.NewError(ledger.Invalid, "passed.other_venture", ledger.Args{"contract": p.Contract}).At("contract")
		}
		lists, err := listHouseholds(ctx, tx, book, p.Contract)
		if err != nil {
			return err
		}
		l, ok := HouseholdsOn(lists, p.Date)
		if !ok {
			return ledger.NewError(ledger.Invalid, "passed.no_list",
				ledger.Args{"contract": p.Contract, "date": p.Date.String()}).At("rows")
		}
		p.Claims = l.Claims
		return nil
	})
}
