package ventures

import (
	"context"
	"errors"
	"strconv"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// MaxDues bounds a list of dues; the latest ones stay.
const MaxDues = 1000

// Due is what is still owed on a settlement.
type Due struct {
	Settlement Settlement
	Name       string // of the venture
	Late       cooperatives.Overdue
}

// Dues lists what ventures still owe at the end of the day on, the oldest first, with the days and the charge of what
// is late.
func (s *Ventures) Dues(ctx context.Context, book ledger.BookID, on ledger.Date) ([]Due, error) {
	var out []Due
	err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		out, err = listDues(ctx, tx, book, on)
		return err
	})
	return out, err
}

func listDues(ctx context.Context, tx *db.Tx, book ledger.BookID, on ledger.Date) ([]Due, error) {
	settled, err := listOpen(ctx, tx, book, on)
	if err != nil {
		return nil, err
	}
	out := make([]Due, 0, len(settled))
	for i := len(settled) - 1; i >= 0; i-- {
		d := settled[i]
		c, err := readVersion(ctx, tx, book, d.Settlement.Contract, d.Settlement.Version)
		if err != nil {
			return nil, err
		}
		received, err := listReceipts(ctx, tx, book, c.No, d.Settlement.Span.From)
		if err != nil {
			return nil, err
		}
		var paid []cooperatives.Receipt
		for _, r := range received {
			if r.No > d.Settlement.receipts {
				paid = append(paid, cooperatives.Receipt{Date: r.Date, Amount: r.Amount})
			}
		}
		if d.Late, err = c.Terms.Overdue(d.Settlement.Due.Amount, d.Settlement.By, on, paid); err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}

// Reminder is a due that somebody has to be told of now.
type Reminder struct {
	Book  ledger.BookID
	Due   Due
	Stage int // 0 before the day by which it is to be paid, then the month of delay from 1
}

// A due is reminded of once from soonDays before its day, and then once for every lateDays of delay.
const (
	soonDays = 7
	lateDays = 30
)

// stage returns the stage of reminding, or -1 while it is early.
func (d *Due) stage(on ledger.Date) int {
	switch {
	case on < d.Settlement.By.AddDays(-soonDays):
		return -1
	case d.Late.Days == 0:
		return 0
	}
	return 1 + (d.Late.Days-1)/lateDays
}

// errNothing ends a transaction that found nothing left to write.
var errNothing = errors.New("nothing to remind of")

// RemindDues notes in the log of every book what falls due within a week and, once a month, what is late, and returns
// what it noted. It is safe to run twice: each stage of a due is noted once.
func (s *Ventures) RemindDues(ctx context.Context, today ledger.Date) ([]Reminder, error) {
	all, err := s.books.List(ctx)
	if err != nil {
		return nil, err
	}
	var out []Reminder
	for _, info := range all {
		noted, err := s.remind(ctx, info.ID, today)
		if err != nil {
			return out, err
		}
		out = append(out, noted...)
	}
	return out, nil
}

func (s *Ventures) remind(ctx context.Context, book ledger.BookID, on ledger.Date) ([]Reminder, error) {
	var waiting, noted []Reminder
	err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		dues, err := listDues(ctx, tx, book, on)
		for _, d := range dues {
			if stage := d.stage(on); stage >= 0 {
				waiting = append(waiting, Reminder{book, d, stage})
			}
		}
		return err
	})
	if err != nil || len(waiting) == 0 {
		return nil, err
	}
	err = s.db.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		noted = nil
		return trail.Write(ctx, tx, book, func(h *trail.Head) error {
			for _, r := range waiting {
				fresh, err := insertReminder(ctx, tx, r)
				if err != nil {
					return err
				}
				if !fresh {
					continue
				}
				noted = append(noted, r)
				if err := h.Log(ctx, tx, jobs(), r.entry()); err != nil {
					return err
				}
			}
			if len(noted) == 0 {
				return errNothing
			}
			return nil
		})
	})
	if errors.Is(err, errNothing) {
		return nil, nil
	}
	return noted, err
}

// jobs is who the log names for what the server does by itself.
func jobs() ledger.Actor { return ledger.Actor{ID: ledger.System, Name: "系统", Address: "job"} }

func (r *Reminder) entry() trail.Entry {
	d := r.Due.Settlement
	return trail.Entry{
		Action: "contract.remind", Object: "contract/" + d.Contract + "/" + d.Span.String(),
		After: map[string]string{
			"amount": r.Due.Late.Open.String(), "date": d.By.String(), "days": strconv.Itoa(r.Due.Late.Days),
		},
	}
}
