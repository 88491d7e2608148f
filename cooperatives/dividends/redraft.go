package dividends

import (
	"context"
	"strconv"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// lost is a voucher of payments that was deleted as a draft or reversed, with the lines that it had.
type lost struct {
	bundle
	batch Batch
	back  bool // it brought back what the bank took back
}

// lostOf works out the vouchers of payments that do not stand, from the payments that name them. It fails with
// dividend.no_redraft for payments that name none.
func (r *Run) lostOf(ctx context.Context, tx *db.Tx, standing []Voucher) ([]lost, error) {
	var out []lost
	for i := range standing {
		v := &standing[i]
		if v.declares() || v.Stands() {
			continue
		}
		l, err := r.lost(ctx, tx, v)
		if err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, nil
}

// payment reads the batch of a voucher of payments, and its number in it, from its purpose: batch/1/2 or bounced/1/2.
func (v *Voucher) payment() (batch, number int, err error) {
	_, rest, _ := strings.Cut(v.Purpose, "/")
	first, second, _ := strings.Cut(rest, "/")
	if batch, err = strconv.Atoi(first); err == nil {
		number, err = strconv.Atoi(second)
	}
	return batch, number, err
}

// lost works out one voucher by its purpose.
func (r *Run) lost(ctx context.Context, tx *db.Tx, v *Voucher) (lost, error) {
	l := lost{bundle: bundle{purpose: v.Purpose}, back: v.bounces()}
	no, wanted, err := v.payment()
	if err != nil {
		return l, err
	}
	if l.batch, err = findBatch(ctx, tx, r.Book, r.No, no); err != nil {
		return l, err
	}
	all, err := readPayments(ctx, tx, r.Book, r.No, no)
	if err != nil {
		return l, err
	}
	first, told := together(all, wanted, l.back)
	s := l.batch.settle(told)
	if l.back {
		s = l.batch.takenBack(told)
	}
	vouchers, err := r.payments(s)
	if err != nil {
		return l, err
	}
	if first == 0 || wanted-first >= len(vouchers) {
		return l, ledger.NewError(ledger.Conflict, "dividend.no_redraft", ledger.Args{"no": strconv.Itoa(no)})
	}
	l.lines = vouchers[wanted-first]
	return l, nil
}

// together are the payments whose report made the voucher with the number, and the number of its first; 0 for none.
func together(all []Payment, wanted int, back bool) (first int, told []Payment) {
	in := func(p *Payment) int {
		switch {
		case back:
			return p.bouncedIn
		case p.Failed:
			return 0
		}
		return p.toldIn
	}
	for i := range all {
		if n := in(&all[i]); n <= wanted {
			first = max(first, n)
		}
	}
	for i := range all {
		if first > 0 && in(&all[i]) == first {
			told = append(told, all[i])
		}
	}
	return first, told
}

// redraft submits again the vouchers of payments that were lost.
func (d *Dividends) redraft(
	ctx context.Context, tx *db.Tx, who ledger.Actor, run *Run, on ledger.Date, all []lost,
) error {
	for _, l := range all {
		s := submission{run, on, l.batch.Files, []bundle{l.bundle}}
		if l.back {
			s.files = nil // the bank's notice is no paper of the batch
			if _, err := d.submit(ctx, tx, who, s); err != nil {
				return err
			}
			continue
		}
		if err := d.submitPaid(ctx, tx, who, l.batch, s); err != nil {
			return err
		}
	}
	return nil
}
