package ventures

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// dueRent is what of a rent is to be moved to income in a month.
type dueRent struct {
	Rent
	amount ledger.Money
	months []ledger.Period
}

// dueRents lists what is to be moved to income in the month: its own part of each rent, and with it those of months
// that take no voucher any more, because they are closed or lie before the book.
func dueRents(ctx context.Context, tx *db.Tx, book ledger.BookID, month ledger.Period) ([]dueRent, error) {
	rents, parts, err := rentParts(ctx, tx, book)
	if err != nil || len(rents) == 0 {
		return nil, err
	}
	open, err := openMonths(ctx, tx, book)
	if err != nil {
		return nil, err
	}
	var out []dueRent
	for _, r := range rents {
		d := dueRent{Rent: r}
		for _, p := range parts[r.No] {
			if p.Period > month || p.Done || p.Amount == 0 || p.Period < month && open[p.Period] {
				continue
			}
			d.amount += p.Amount
			d.months = append(d.months, p.Period)
		}
		if d.amount != 0 {
			out = append(out, d)
		}
	}
	return out, nil
}

// RentsToSpread is the books.MonthCheck of rents: a month cannot be closed while rent that belongs to it is still a
// liability (close.rent_not_spread, one for each contract and rent).
func RentsToSpread(
	ctx context.Context, tx *db.Tx, book ledger.BookID, month ledger.Period,
) ([]books.Obstacle, error) {
	due, err := dueRents(ctx, tx, book, month)
	var out []books.Obstacle
	for _, d := range due {
		out = append(out, books.Obstacle{
			Severity: books.Blocking, Key: "close.rent_not_spread", Contract: d.Contract,
			Args: ledger.Args{
				"contract": d.Contract, "from": d.From.String(), "to": d.To.String(), "amount": d.amount.Grouped(),
				"period": month.String(),
			},
		})
	}
	return out, err
}

// spreadLines drafts a debit of the advances received and a credit of income for each rent.
func (s *Ventures) spreadLines(
	ctx context.Context, book ledger.BookID, month ledger.Period, due []dueRent,
) ([]ledger.Line, error) {
	known := map[string]work{}
	var lines []ledger.Line
	for _, d := range due {
		w, found := known[d.Contract]
		if !found {
			var err error
			if w, err = s.rented(ctx, book, d.Contract); err != nil {
				return nil, err
			}
			known[d.Contract] = w
		}
		t := w.targets()
		summary := "结转合同" + d.Contract + w.venture.Name + month.Chinese() + "租金"
		lines = append(lines,
			ledger.Line{Summary: summary, Account: t.Received.Account, Debit: d.amount, Dimensions: t.Received.Dimensions},
			ledger.Line{Summary: summary, Account: t.Income.Account, Credit: d.amount, Dimensions: t.Income.Dimensions})
	}
	return lines, nil
}

// rentsToVoucher is how many rents one voucher moves: two lines each.
const rentsToVoucher = ledger.MaxLines / 2

// PreviewSpread is a dry run of SpreadRents: the lines of each voucher that it would draft, none when there is nothing
// to move. It fails with rent.month_ahead for a month that has not begun.
func (s *Ventures) PreviewSpread(
	ctx context.Context, book ledger.BookID, month ledger.Period,
) ([][]ledger.Line, error) {
	var due []dueRent
	err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		if month > ledger.DateOf(tx.Now).Period() {
			return ledger.NewError(ledger.Invalid, "rent.month_ahead", nil).At("month")
		}
		var err error
		due, err = dueRents(ctx, tx, book, month)
		return err
	})
	if err != nil {
		return nil, err
	}
	lines, err := s.spreadLines(ctx, book, month, due)
	return slices.Collect(slices.Chunk(lines, 2*rentsToVoucher)), err
}

// SpreadRents moves what belongs to the month, of all rents paid at once, from the liability to income, with what
// belongs to earlier months that take no voucher any more: submitted vouchers of the month's last day, one for each 250
// rents. It is safe to run twice: a part is moved once, unless its voucher was deleted or reversed since. It returns
// none when there is nothing to move, and fails as drafts do, with rent.moved when rents were entered or moved
// meanwhile.
func (s *Ventures) SpreadRents(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, month ledger.Period,
) ([]ledger.VoucherID, error) {
	vouchers, err := s.PreviewSpread(ctx, book, month)
	if err != nil {
		return nil, err
	}
	return books.Once(ctx, s.db, book, key, "rent.spread", month, func(
		ctx context.Context, tx *db.Tx,
	) ([]ledger.VoucherID, error) {
		due, err := dueRents(ctx, tx, book, month)
		if err != nil || len(due) == 0 {
			return nil, err
		}
		if moved(due, vouchers) {
			return nil, ledger.NewError(ledger.Busy, "rent.moved", ledger.Args{"period": month.String()})
		}
		var made []ledger.VoucherID
		for _, lines := range vouchers {
			id, err := s.draftRent(ctx, tx, who, book, "rent/"+month.String(), month.Last(), lines)
			if err != nil {
				return nil, err
			}
			made = append(made, id)
		}
		return made, trail.Write(ctx, tx, book, func(h *trail.Head) error {
			for i, d := range due {
				for _, p := range d.months {
					if err := insertMoved(ctx, tx, book, movedPart{d.No, p}, made[i/rentsToVoucher]); err != nil {
						return err
					}
				}
			}
			return h.Log(ctx, tx, who, trail.Entry{
				Action: "rent.spread", Object: "period/" + month.String(),
				After: map[string]int{"lines": 2 * len(due), "vouchers": len(made)},
			})
		})
	})
}

// moved reports whether what is due is no longer what the vouchers were drafted from.
func moved(due []dueRent, vouchers [][]ledger.Line) bool {
	lines := slices.Concat(vouchers...)
	if len(lines) != 2*len(due) {
		return true
	}
	for i, d := range due {
		if lines[2*i].Debit != d.amount {
			return true
		}
	}
	return false
}

// SpreadEnded drafts, in every book, the rents of each open month that is over on the day. It is safe to run twice: what
// it drafted and somebody deleted it leaves to people, who meet it when they close the month. It goes on with the other
// books when one fails.
func (s *Ventures) SpreadEnded(ctx context.Context, today ledger.Date) error {
	all, err := s.books.List(ctx)
	if err != nil {
		return err
	}
	var failures []error
	for _, info := range all {
		failures = append(failures, s.spreadEnded(ctx, info.ID, today))
	}
	return errors.Join(failures...)
}

func (s *Ventures) spreadEnded(ctx context.Context, book ledger.BookID, today ledger.Date) error {
	var months []ledger.Period
	rents := 0
	err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		months = nil
		known, err := listRents(ctx, tx, book)
		if rents = len(known); err != nil || rents == 0 {
			return err
		}
		open, err := openMonths(ctx, tx, book)
		if err != nil {
			return err
		}
		for _, p := range slices.Sorted(maps.Keys(open)) {
			if p.Last() > today {
				break
			}
			due, err := dueRents(ctx, tx, book, p)
			if err != nil {
				return err
			}
			if len(due) > 0 {
				months = append(months, p)
			}
		}
		return nil
	})
	for _, month := range months {
		// The number of rents is in the key: one that was entered later has a voucher of its own.
		key := "spread-" + month.String() + "-" + strconv.Itoa(rents)
		if _, failure := s.SpreadRents(ctx, jobs(), key, book, month); failure != nil {
			return failure
		}
	}
	return err
}
