package dividends

import (
	"context"
	"slices"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// apart are the few parts of a run of which one payment does not tell all: something of them was set off, or the voucher
// of their payment is gone.
type apart struct {
	setOffs  map[cooperatives.Holder][]SetOff  // those whose vouchers stand; a holder of others has an empty list
	paid     map[cooperatives.Holder][]Payment // of holders in setOffs, paid and not taken back
	batches  map[cooperatives.Holder]int       // how many batches set something off of a part
	unbooked map[cooperatives.Holder][]Payment // told as paid by vouchers that were deleted or reversed
}

// setApart reads the parts of which one payment does not tell all, and counts them in the sums of the run.
func (r *Run) setApart(ctx context.Context, tx *db.Tx, vouchers []Voucher, setOffs []SetOff) error {
	var err error
	if r.apart.unbooked, err = r.unbooked(ctx, tx, vouchers); err != nil {
		return err
	}
	for _, list := range r.apart.unbooked {
		for i := range list {
			r.Paid, r.PaidHolders = r.Paid-list[i].Gross, r.PaidHolders-1
		}
	}
	byBatch, err := readSetOffByBatch(ctx, tx, r.Book, r.No)
	if err != nil || len(setOffs)+len(byBatch) == 0 {
		return err
	}
	r.apart.setOffs, r.apart.batches = map[cooperatives.Holder][]SetOff{}, map[cooperatives.Holder]int{}
	for _, s := range setOffs {
		list := r.apart.setOffs[s.Holder]
		if s.stands {
			list = append(list, s)
			r.Paid, r.setOff = r.Paid+s.Gross, r.setOff+s.Gross
		}
		r.apart.setOffs[s.Holder] = list
	}
	for _, s := range byBatch { // the sums of the run have them as payments
		if i := slices.IndexFunc(vouchers, func(v Voucher) bool { return v.Purpose == s.purpose }); i >= 0 {
			s.Voucher = vouchers[i].ID
		}
		r.apart.setOffs[s.Holder] = append(r.apart.setOffs[s.Holder], s)
		r.apart.batches[s.Holder]++
	}
	if r.apart.paid, err = readPaidBeside(ctx, tx, r.Book, r.No); err != nil {
		return err
	}
	return r.countApart(ctx, tx)
}

// countApart counts a part that was set off as paid when nothing of it is left, however many payments it had.
func (r *Run) countApart(ctx context.Context, tx *db.Tx) error {
	for holder := range r.apart.setOffs {
		lines, err := readLines(ctx, tx, r, LineQuery{Holder: holder, Limit: 1})
		if err != nil {
			return err
		}
		// Those whose vouchers are gone were taken off before.
		r.PaidHolders -= len(r.apart.paid[holder]) + r.apart.batches[holder] - len(r.apart.unbooked[holder])
		for i := range lines {
			if lines[i].Rest == 0 {
				r.PaidHolders++
			}
		}
	}
	return nil
}

// unbooked finds the payments that were told as paid by vouchers that do not stand any more. Payments that name no voucher
// are left as they were told.
func (r *Run) unbooked(
	ctx context.Context, tx *db.Tx, vouchers []Voucher,
) (map[cooperatives.Holder][]Payment, error) {
	out := map[cooperatives.Holder][]Payment{}
	seen := map[[2]int]bool{} // a report may have made several vouchers
	for i := range vouchers {
		v := &vouchers[i]
		if v.Stands() || !strings.HasPrefix(v.Purpose, "batch/") {
			continue
		}
		batch, number, err := v.payment()
		if err != nil {
			return nil, err
		}
		all, err := readPayments(ctx, tx, r.Book, r.No, batch)
		if err != nil {
			return nil, err
		}
		first, told := together(all, number, false)
		for _, p := range told {
			if p.Paid && !seen[[2]int{batch, first}] {
				p.batch = batch
				out[p.Holder] = append(out[p.Holder], p)
			}
		}
		seen[[2]int{batch, first}] = true
	}
	return out, nil
}

// markUnbooked says which payments of a batch the books do not show any more.
func (r *Run) markUnbooked(batch int, payments []Payment) {
	for i := range payments {
		for _, gone := range r.apart.unbooked[payments[i].Holder] {
			payments[i].Unbooked = payments[i].Unbooked || gone.batch == batch
		}
	}
}

// adjust puts into lines what was set off of them, and what is left.
func (r *Run) adjust(lines []Line) {
	if len(r.apart.setOffs) == 0 && len(r.apart.unbooked) == 0 {
		return
	}
	for i := range lines {
		l := &lines[i]
		if setOffs, ok := r.apart.setOffs[l.Holder]; ok {
			l.setOff(setOffs, r.apart.paid[l.Holder])
		}
		for _, p := range r.apart.unbooked[l.Holder] {
			l.take(-p.Gross, -p.Tax, -p.remainder)
			l.State, l.On, l.Reason = LineUnbooked, p.On, ""
		}
	}
}

// setOff takes off what was set off and paid, and says how the rest stands.
func (l *Line) setOff(setOffs []SetOff, paid []Payment) {
	l.SetOffs = setOffs
	l.Rest, l.RestTax, l.restRemainder = l.Gross(), l.Tax, l.Remainder
	for i := range setOffs {
		l.take(setOffs[i].Gross, setOffs[i].Tax, setOffs[i].remainder)
	}
	for i := range paid {
		l.take(paid[i].Gross, paid[i].Tax, paid[i].remainder)
	}
	switch {
	case l.State == LineNone || l.State == LineInBatch:
	case l.Rest > 0 && l.State == LinePaid:
		l.wait()
	case l.Rest == 0 && len(paid) == 0:
		l.State, l.Method, l.On, l.Reason = LinePaid, ByOffset, setOffs[len(setOffs)-1].Day, ""
	}
}

func (l *Line) take(gross, tax, remainder ledger.Money) {
	l.Rest, l.RestTax, l.restRemainder = l.Rest-gross, l.RestTax-tax, l.restRemainder-remainder
}

// wait says that a part waits to be paid, or is held back.
func (l *Line) wait() {
	l.State, l.On, l.Reason, l.Document = LineWaiting, 0, "", ""
	if l.hold != nil {
		l.State, l.On, l.Reason, l.Document = LineHeld, l.hold.on, l.hold.reason, l.hold.document
	}
}
