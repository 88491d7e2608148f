package books

import (
	"context"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// Snapshot answers everything that pages and prints ask of one book at one moment. It implements reports.Source and
// lives no longer than the function that Books.Snapshot gives it to.
type Snapshot struct {
	books *Books
	tx    *db.Tx
	info  ledger.BookInfo
	users UserNames
	chart *ledger.Chart
}

// UserNames returns the name of a person; the service that keeps people is wired in.
type UserNames func(ctx context.Context, tx *db.Tx, id ledger.UserID) (string, error)

// Snapshot runs f on one moment of the book (rule OneSnapshot). names may be nil where names of people do not matter.
func (b *Books) Snapshot(
	ctx context.Context, book ledger.BookID, names UserNames, f func(ctx context.Context, s *Snapshot) error,
) error {
	return b.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		info, err := readInfo(ctx, tx, book)
		if err != nil {
			return err
		}
		return f(ctx, &Snapshot{books: b, tx: tx, info: info, users: names})
	})
}

// Info describes the book and where its chain stands.
func (s *Snapshot) Info(context.Context) (ledger.BookInfo, error) { return s.info, nil }

// Chart returns all accounts of the book.
func (s *Snapshot) Chart(ctx context.Context) (*ledger.Chart, error) {
	if s.chart != nil {
		return s.chart, nil
	}
	_, version, err := trail.ReadHead(ctx, s.tx, s.info.ID)
	if err != nil {
		return nil, err
	}
	s.chart, err = s.books.charts.at(ctx, s.tx, s.info.ID, version)
	return s.chart, err
}

// Standing returns what stands on a leaf account for each member this month, or in the first month of a book that begins
// later, in fen and debit-positive.
func (s *Snapshot) Standing(ctx context.Context, account string) (map[string]ledger.Money, error) {
	f, err := s.present(ctx)
	if err != nil {
		return nil, err
	}
	out := map[string]ledger.Money{}
	for _, d := range f.Details {
		if d.Account == account {
			out[d.Dimensions.Member] += d.Balance.Closing()
		}
	}
	return out, nil
}

// present returns the figures of this month, or of the first month of a book that begins later.
func (s *Snapshot) present(ctx context.Context) (*ledger.Figures, error) {
	month := max(ledger.DateOf(s.info.Now).Period(), s.info.Start)
	return s.Figures(ctx, ledger.Span{From: month, To: month}, nil)
}

// Moving returns what vouchers that are not posted yet will add to what stands on a leaf account for each member, in fen and
// debit-positive, of those that counted names.
func (s *Snapshot) Moving(
	ctx context.Context, account string, counted func(*ledger.Voucher) bool,
) (map[string]ledger.Money, error) {
	drafts, err := s.Drafts(ctx, ledger.Span{From: s.info.Start, To: lastPeriod}, ledger.StateUnknown)
	out := map[string]ledger.Money{}
	for i := range drafts {
		if !counted(&drafts[i]) {
			continue
		}
		for _, l := range drafts[i].Lines {
			if l.Account == account {
				out[l.Dimensions.Member] += l.Debit - l.Credit
			}
		}
	}
	return out, err
}

// InHand returns what a leaf account holds once everything that waits is posted, in fen and debit-positive.
func (b *Books) InHand(ctx context.Context, tx *db.Tx, book ledger.BookID, account string) (ledger.Money, error) {
	info, err := readInfo(ctx, tx, book)
	if err != nil {
		return 0, err
	}
	s := &Snapshot{books: b, tx: tx, info: info}
	f, err := s.present(ctx)
	if err != nil {
		return 0, err
	}
	moving, err := s.Moving(ctx, account, func(*ledger.Voucher) bool { return true })
	sum := f.Accounts[account].Closing()
	for _, amount := range moving {
		sum += amount
	}
	return sum, err
}

// lastPeriod is behind all months.
const lastPeriod = ledger.Period(9999_12)

// Figures returns balances over the span, with the amounts of the pairs asked for.
func (s *Snapshot) Figures(ctx context.Context, span ledger.Span, pairs []ledger.Pair) (*ledger.Figures, error) {
	chart, err := s.Chart(ctx)
	if err != nil {
		return nil, err
	}
	return figures(ctx, s.tx, s.info, chart, span, pairs)
}

// Voucher returns one voucher in any state, or voucher.unknown.
func (s *Snapshot) Voucher(ctx context.Context, id ledger.VoucherID) (*ledger.Voucher, error) {
	v, err := readVoucher(ctx, s.tx, s.info.ID, id)
	if ledger.KindOf(err) == ledger.NotFound {
		return readDraft(ctx, s.tx, s.info.ID, id)
	}
	return v, err
}

// ReversedBy returns the voucher that reverses id, posted or not, or 0.
func (s *Snapshot) ReversedBy(ctx context.Context, id ledger.VoucherID) (ledger.VoucherID, error) {
	return reversedBy(ctx, s.tx, s.info.ID, id)
}

// ReversalOf returns the posted voucher that reverses the one with the id, or nil.
func (s *Snapshot) ReversalOf(ctx context.Context, id ledger.VoucherID) (*ledger.Voucher, error) {
	by, err := reversedBy(ctx, s.tx, s.info.ID, id)
	if err != nil || by == 0 {
		return nil, err
	}
	v, err := readVoucher(ctx, s.tx, s.info.ID, by)
	if ledger.KindOf(err) == ledger.NotFound {
		return nil, nil // the reversal is not posted yet
	}
	return v, err
}

// Vouchers returns posted vouchers of the span with their lines, in order of period, series and number.
func (s *Snapshot) Vouchers(ctx context.Context, span ledger.Span) ([]ledger.Voucher, error) {
	return listVouchers(ctx, s.tx, s.info.ID, span)
}

// Drafts returns the vouchers of the span that are not posted; StateUnknown matches every state.
func (s *Snapshot) Drafts(ctx context.Context, span ledger.Span, state ledger.State) ([]ledger.Voucher, error) {
	return listDrafts(ctx, s.tx, s.info.ID, span, state)
}

// Ledger returns rows of an account's ledger in the order of ledger.Position.
func (s *Snapshot) Ledger(ctx context.Context, q ledger.LedgerQuery) ([]ledger.LedgerRow, error) {
	chart, err := s.Chart(ctx)
	if err != nil {
		return nil, err
	}
	return ledgerRows(ctx, s.tx, s.info.ID, chart, q)
}

// Before returns the balance of everything that precedes q.After in the account's ledger: Opening is the balance
// before the span, Debit and Credit the turnover of the span up to and including that row.
func (s *Snapshot) Before(ctx context.Context, q ledger.LedgerQuery) (ledger.Balance, error) {
	chart, err := s.Chart(ctx)
	if err != nil {
		return ledger.Balance{}, err
	}
	return balanceBefore(ctx, s.tx, s.info, chart, q)
}

// DimensionNames returns the names of the book's dimension values by code.
func (s *Snapshot) DimensionNames(ctx context.Context, d ledger.Dimension) (map[string]string, error) {
	return DimensionNamesIn(ctx, s.tx, s.info.ID, d)
}

// DimensionNamesIn returns the names of a book's dimension values by code.
func DimensionNamesIn(
	ctx context.Context, tx *db.Tx, book ledger.BookID, d ledger.Dimension,
) (map[string]string, error) {
	values, err := listDimensionValues(ctx, tx, book, d)
	if err != nil {
		return nil, err
	}
	names := make(map[string]string, len(values))
	for _, v := range values {
		names[v.Code] = v.Name
	}
	return names, nil
}

// RegimeIn returns the accounting system of a book.
func RegimeIn(ctx context.Context, tx *db.Tx, book ledger.BookID) (ledger.Regime, error) {
	info, err := readInfo(ctx, tx, book)
	return info.Regime, err
}

// UserName returns the name of a person or built-in identity.
func (s *Snapshot) UserName(ctx context.Context, id ledger.UserID) (string, error) {
	switch id {
	case 0:
		return "", nil
	case ledger.MigrationPreparer:
		return "数据迁移（制单）", nil
	case ledger.MigrationChecker:
		return "数据迁移（审核）", nil
	case ledger.System:
		return "系统", nil
	}
	if s.users == nil {
		return "", nil
	}
	return s.users(ctx, s.tx, id)
}

// Periods lists the periods of the book with their states: open, closed or locked.
func (s *Snapshot) Periods(ctx context.Context) ([]PeriodState, error) {
	return listPeriods(ctx, s.tx, s.info.ID)
}

// PeriodState is a period and whether it takes vouchers.
type PeriodState struct {
	Period ledger.Period
	State  string // open, closed or locked
}

// Log returns rows of the book's operation log, the newest first.
func (s *Snapshot) Log(ctx context.Context, q trail.Query) ([]trail.Record, error) {
	return trail.List(ctx, s.tx, s.info.ID, q)
}
