package shares

import (
	"context"
	"strconv"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// Overview is the register at the end of a day, all of one moment.
type Overview struct {
	Rules   cooperatives.ShareRules
	Classes []ClassSum
	Holders []HolderSum // in order of holder
	Shares  cooperatives.Shares
	Points  decimal.Decimal
}

// ClassSum is a class with what is held of it.
type ClassSum struct {
	cooperatives.ShareClass
	Shares  cooperatives.Shares
	Holders int
}

// HolderSum is what one holder has of all classes.
type HolderSum struct {
	Holder cooperatives.Holder
	Name   string // empty for the collective itself
	Parts  []Holding
	Shares cooperatives.Shares
	Points decimal.Decimal // shares times the points of their class
}

// OverviewOn returns the register at the end of the day: classes with their sums, and who holds what.
func (s *Shares) OverviewOn(ctx context.Context, book ledger.BookID, day ledger.Date) (Overview, error) {
	var b *bookShares
	err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		b, err = read(ctx, tx, book)
		return err
	})
	if err != nil {
		return Overview{}, err
	}
	r, err := b.register()
	if err != nil {
		return Overview{}, err
	}
	out := Overview{Rules: b.rules}
	place := map[string]int{}
	for i, c := range b.classes {
		out.Classes, place[c.Code] = append(out.Classes, ClassSum{ShareClass: c}), i
	}
	for _, h := range r.HoldingsOn(day) { // in order of holder
		if n := len(out.Holders); n == 0 || out.Holders[n-1].Holder != h.Holder {
			out.Holders = append(out.Holders, HolderSum{Holder: h.Holder, Name: b.holders[h.Holder].name})
		}
		sum, class := &out.Holders[len(out.Holders)-1], &out.Classes[place[h.Class]]
		points := decimal.New(int64(h.Shares), -4).Mul(class.Weight)
		sum.Parts = append(sum.Parts, Holding{h, sum.Name, class.Name})
		sum.Shares, sum.Points = sum.Shares+h.Shares, sum.Points.Add(points)
		class.Shares, class.Holders = class.Shares+h.Shares, class.Holders+1
		out.Shares, out.Points = out.Shares+h.Shares, out.Points.Add(points)
	}
	return out, nil
}

// UntouchedIn fails with member.shares_moved when shares of a member went to others from the day on.
func (s *Shares) UntouchedIn(
	ctx context.Context, tx *db.Tx, book ledger.BookID, member cooperatives.Holder, since ledger.Date,
) error {
	no, err := movedAway(ctx, tx, book, member, since)
	if err == nil && no > 0 {
		err = ledger.NewError(ledger.Conflict, "member.shares_moved", ledger.Args{"no": strconv.Itoa(no)}).At("reason")
	}
	return err
}
