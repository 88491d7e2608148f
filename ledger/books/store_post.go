package books

import (
	"context"
	"maps"
	"slices"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// reach is how far the numbers of a period and series go: the state of the period ("" when it has no row) and the
// last number given.
type reach struct {
	state string
	last  int
}

func readReach(ctx context.Context, tx *db.Tx, book ledger.BookID, n numbering) (reach, error) {
	var r reach
	err := tx.QueryRow(ctx, `SELECT coalesce((SELECT state FROM periods WHERE book = ? AND period = ?), ''),
		coalesce((SELECT max(number) FROM vouchers WHERE book = ? AND period = ? AND series = ?), 0)`,
		int64(book), int64(n.period), int64(book), int64(n.period), string(n.series)).Scan(&r.state, &r.last)
	return r, err
}

var lineTable = db.Table{Columns: 16, Into: `INSERT INTO lines (book, voucher, no, seq, date, account, summary, debit, credit,
	quantity, price, member, counterparty, venture, project, department) VALUES `}

func insertLines(ctx context.Context, tx *db.Tx, vs []*ledger.Voucher) error {
	var args []any
	for _, v := range vs {
		for i, l := range v.Lines {
			d := l.Dimensions
			args = append(args, int64(v.Book), int64(v.ID), i+1, v.Seq, int64(v.Date), l.Account, l.Summary,
				int64(l.Debit), int64(l.Credit), int64(l.Quantity), int64(l.Price), d.Member, d.Counterparty, d.Venture,
				d.Project, d.Department)
		}
	}
	return tx.Insert(ctx, lineTable, args)
}

var voucherTable = db.Table{Columns: 25, Into: `INSERT INTO vouchers (book, id, seq, period, date, series, number, kind,
	attachments, note, source, source_ref, reverses, supplements, line_count, debit, files, prepared_by, prepared_at,
	checked_by, checked_at, posted_by, posted_at, prev_hash, hash) VALUES `}

func insertVouchers(ctx context.Context, tx *db.Tx, vs []*ledger.Voucher) error {
	args := make([]any, 0, len(vs)*voucherTable.Columns)
	for _, v := range vs {
		debit, _, err := v.Totals()
		if err != nil {
			return err
		}
		files, err := encodeFiles(v.Files)
		if err != nil {
			return err
		}
		args = append(args, int64(v.Book), int64(v.ID), v.Seq, int64(v.Period()), int64(v.Date), string(v.Series),
			v.Number, int64(v.Kind), v.Attachments, v.Note, v.Source, v.SourceRef, optional(v.Reverses),
			optional(v.Supplements), len(v.Lines), int64(debit), files, int64(v.PreparedBy), v.PreparedAt.UnixMicro(),
			int64(v.CheckedBy), v.CheckedAt.UnixMicro(), int64(v.PostedBy), v.PostedAt.UnixMicro(), v.PrevHash.String(),
			v.Hash.String())
	}
	return tx.Insert(ctx, voucherTable, args)
}

// turnover is what vouchers add to one balance row.
type turnover struct {
	debit, credit, carryDebit, carryCredit int64
	debitQuantity, creditQuantity          int64
}

func (t *turnover) add(v *ledger.Voucher, l ledger.Line) {
	t.debit += int64(l.Debit)
	t.credit += int64(l.Credit)
	if l.Debit != 0 {
		t.debitQuantity += int64(l.Quantity)
	} else {
		t.creditQuantity += int64(l.Quantity)
	}
	if v.Kind == ledger.CarryForward || v.Kind == ledger.YearEnd {
		t.carryDebit += int64(l.Debit)
		t.carryCredit += int64(l.Credit)
	}
}

func (t *turnover) args() []any {
	return []any{t.debit, t.credit, t.carryDebit, t.carryCredit, t.debitQuantity, t.creditQuantity}
}

type balanceKey struct {
	account    string
	dimensions ledger.Dimensions
	period     ledger.Period
}

func (k balanceKey) compare(o balanceKey) int {
	d, e := k.dimensions, o.dimensions
	for _, c := range [...]int{
		strings.Compare(k.account, o.account), strings.Compare(d.Member, e.Member),
		strings.Compare(d.Counterparty, e.Counterparty), strings.Compare(d.Venture, e.Venture),
		strings.Compare(d.Project, e.Project), strings.Compare(d.Department, e.Department),
	} {
		if c != 0 {
			return c
		}
	}
	return int(k.period - o.period)
}

const addTurnover = ` DO UPDATE SET debit = b.debit + excluded.debit, credit = b.credit + excluded.credit,
	carry_debit = b.carry_debit + excluded.carry_debit, carry_credit = b.carry_credit + excluded.carry_credit,
	debit_quantity = b.debit_quantity + excluded.debit_quantity,
	credit_quantity = b.credit_quantity + excluded.credit_quantity`

var balanceTable = db.Table{
	Columns: 9,
	Into: `INSERT INTO balances AS b (book, account, period, debit, credit, carry_debit, carry_credit,
	debit_quantity, credit_quantity) VALUES `,
	After: " ON CONFLICT (book, account, period)" + addTurnover,
}

var dimensionTable = db.Table{
	Columns: 14,
	Into: `INSERT INTO dimension_balances AS b (book, account, member, counterparty, venture, project,
	department, period, debit, credit, carry_debit, carry_credit, debit_quantity, credit_quantity) VALUES `,
	After: " ON CONFLICT (book, account, member, counterparty, venture, project, department, period)" + addTurnover,
}

// addBalances adds the vouchers to the turnovers of their accounts, and of their dimensions where lines carry any.
// Rows are written in one order everywhere, so that writers could not lock each other out.
func addBalances(ctx context.Context, tx *db.Tx, book ledger.BookID, vs []*ledger.Voucher) error {
	plain := make(map[balanceKey]*turnover)
	detailed := make(map[balanceKey]*turnover)
	collect := func(in map[balanceKey]*turnover, k balanceKey, v *ledger.Voucher, l ledger.Line) {
		t, ok := in[k]
		if !ok {
			t = &turnover{}
			in[k] = t
		}
		t.add(v, l)
	}
	for _, v := range vs {
		for _, l := range v.Lines {
			collect(plain, balanceKey{account: l.Account, period: v.Period()}, v, l)
			if l.Dimensions != (ledger.Dimensions{}) {
				collect(detailed, balanceKey{l.Account, l.Dimensions, v.Period()}, v, l)
			}
		}
	}
	var args []any
	for _, k := range slices.SortedFunc(maps.Keys(plain), balanceKey.compare) {
		args = append(args, int64(book), k.account, int64(k.period))
		args = append(args, plain[k].args()...)
	}
	if err := tx.Insert(ctx, balanceTable, args); err != nil {
		return err
	}
	args = args[:0]
	for _, k := range slices.SortedFunc(maps.Keys(detailed), balanceKey.compare) {
		d := k.dimensions
		args = append(args, int64(book), k.account, d.Member, d.Counterparty, d.Venture, d.Project, d.Department,
			int64(k.period))
		args = append(args, detailed[k].args()...)
	}
	return tx.Insert(ctx, dimensionTable, args)
}
