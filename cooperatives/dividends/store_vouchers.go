package dividends

import (
	"context"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// voucherColumns select the latest voucher of each purpose and where it stands: as a draft, posted, reversed or gone.
const voucherColumns = `SELECT x.run, x.purpose, x.voucher, coalesce(d.state, 0), coalesce(d.version, 0), coalesce(v.seq, 0),
	coalesce(v.date, d.date, 0), coalesce(v.series, d.series, ''), coalesce(v.number, 0), coalesce(v.posted_by, 0),
	coalesce(v.posted_at, 0),
	(SELECT count(*) FROM vouchers r WHERE r.book = x.book AND r.reverses = x.voucher)
	FROM dividend_vouchers x
	LEFT JOIN drafts d ON d.book = x.book AND d.id = x.voucher
	LEFT JOIN vouchers v ON v.book = x.book AND v.id = x.voucher
	WHERE x.book = ? AND NOT EXISTS (SELECT 1 FROM dividend_vouchers l WHERE l.book = x.book AND l.run = x.run
		AND l.purpose = x.purpose AND l.no > x.no) `

// runVoucher is a voucher with its run.
type runVoucher struct {
	run int
	Voucher
}

func scanVoucher(row db.Scanner) (runVoucher, error) {
	var v runVoucher
	var state, seq, at, reversed int64
	if err := row.Scan(&v.run, &v.Purpose, &v.ID, &state, &v.Revision, &seq, &v.Date, &v.Series, &v.Number, &v.PostedBy, &at,
		&reversed); err != nil {
		return v, err
	}
	v.State, v.Reversed, v.PostedAt = ledger.State(state), reversed > 0, instant(at)
	if seq > 0 {
		v.State = ledger.Posted
	}
	return v, nil
}

// readAllVouchers returns the vouchers of all runs of the book, by run.
func readAllVouchers(ctx context.Context, tx *db.Tx, book ledger.BookID) (map[int][]Voucher, error) {
	rows, err := tx.Query(ctx, voucherColumns+"ORDER BY x.run, x.no", int64(book))
	all, err := db.Collect(rows, err, scanVoucher)
	out := map[int][]Voucher{}
	for _, v := range all {
		out[v.run] = append(out[v.run], v.Voucher)
	}
	return out, err
}

func readVouchers(ctx context.Context, tx *db.Tx, book ledger.BookID, run int) ([]Voucher, error) {
	rows, err := tx.Query(ctx, voucherColumns+"AND x.run = ? ORDER BY x.no", int64(book), run)
	all, err := db.Collect(rows, err, scanVoucher)
	out := make([]Voucher, len(all))
	for i, v := range all {
		out[i] = v.Voucher
	}
	return out, err
}

func insertVoucher(
	ctx context.Context, tx *db.Tx, book ledger.BookID, run int, purpose string, id ledger.VoucherID,
) error {
	return tx.Later(ctx, `INSERT INTO dividend_vouchers (book, run, no, purpose, voucher, at)
		SELECT ?, ?, 1 + coalesce(max(no), 0), ?, ?, ? FROM dividend_vouchers WHERE book = ? AND run = ?`,
		int64(book), run, purpose, int64(id), tx.Now.UnixMicro(), int64(book), run)
}

// interims are what posted interim runs of a year gave.
type interims struct {
	members, returned ledger.Money
	inFigures         ledger.Money // of members, booked by the month of the figures
}

// interimsPosted adds up the interim runs of the year that are posted.
func interimsPosted(
	ctx context.Context, tx *db.Tx, book ledger.BookID, year int, through ledger.Period,
) (interims, error) {
	var sum interims
	runs, err := listRuns(ctx, tx, book, year)
	if err != nil {
		return sum, err
	}
	for i := range runs {
		r := &runs[i]
		if r.Kind != cooperatives.Interim || r.Void || r.State < cooperatives.PlanPosted {
			continue
		}
		sum.members += r.Gross
		var returned ledger.Money
		if err := tx.QueryRow(ctx, `SELECT CAST(coalesce(sum(returned), 0) AS BIGINT) FROM dividend_parts
			WHERE book = ? AND run = ? AND version = ?`, int64(book), r.No, r.Version).Scan(&returned); err != nil {
			return sum, err
		}
		sum.returned += returned
		var booked ledger.Money
		if err := tx.QueryRow(ctx, `SELECT CAST(coalesce(sum(v.debit), 0) AS BIGINT) FROM dividend_vouchers x
			JOIN vouchers v ON v.book = x.book AND v.id = x.voucher AND v.period <= ?
			WHERE x.book = ? AND x.run = ? AND x.purpose NOT LIKE 'batch/%' AND x.purpose NOT LIKE 'bounced/%' AND NOT EXISTS (SELECT 1 FROM vouchers r
				WHERE r.book = x.book AND r.reverses = x.voucher)`, int64(through), int64(book), r.No).Scan(&booked); err != nil {
			return sum, err
		}
		sum.inFigures += booked
	}
	return sum, nil
}

// owedToMembers is what posted runs but one still owe, in fen: money that is spoken for.
func owedToMembers(ctx context.Context, tx *db.Tx, book ledger.BookID, except int) (ledger.Money, error) {
	runs, err := listRuns(ctx, tx, book, 0)
	var owed ledger.Money
	for i := range runs {
		if r := &runs[i]; r.No != except && !r.Void && r.State >= cooperatives.PlanPosted {
			owed += r.Unpaid()
		}
	}
	return owed, err
}

// settle raises the state of an approved run by its vouchers, payments and what was set off of it.
func (r *Run) settle(ctx context.Context, tx *db.Tx, vouchers []Voucher, setOffs map[int][]SetOff) error {
	if r.State != cooperatives.PlanApproved {
		return nil
	}
	if err := r.setApart(ctx, tx, vouchers, setOffs[r.No]); err != nil {
		return err
	}
	r.raise(vouchers)
	return nil
}

// raise says that an approved run is posted, and paid.
func (r *Run) raise(vouchers []Voucher) {
	posted := 0
	for i := range vouchers {
		if v := &vouchers[i]; v.declares() {
			if !v.Posted() {
				return
			}
			posted++
			r.postedOn = max(r.postedOn, v.Date)
		}
	}
	if posted == 0 {
		return
	}
	r.State = cooperatives.PlanPosted
	if r.PaidHolders == r.Payees {
		r.State = cooperatives.PlanPaid
	}
}
