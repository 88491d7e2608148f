package ventures

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// storedTerms is how terms stand in the table: decimals as text, the base by its name.
type storedTerms struct {
	Base      string              `json:"base"`
	Tiers     []cooperatives.Tier `json:"tiers"`
	Guarantee ledger.Money        `json:"guarantee"`
	Cap       ledger.Money        `json:"cap"`
	Loss      bool                `json:"loss_carried_forward"`
	Audited   bool                `json:"audited_only"`
	LateRate  decimal.Decimal     `json:"late_rate"`
}

func insertContract(ctx context.Context, tx *db.Tx, book ledger.BookID, c Contract) error {
	t := c.Terms
	terms, err := json.Marshal(storedTerms{
		t.Base.String(), t.Tiers, t.Guarantee, t.Cap, t.LossCarriedForward, t.AuditedOnly, t.LateRate,
	})
	if err != nil {
		return err
	}
	accounts, err := json.Marshal(c.Accounts)
	if err != nil {
		return err
	}
	return tx.Later(ctx, `INSERT INTO contracts (book, no, version, venture, title, nature, starts, ends, cycle, due_days,
		quantity, opening_loss, terms, accounts, collective, document, at, actor)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		int64(book), c.No, c.Version, c.Venture, c.Title, c.Nature.String(), int64(c.From), int64(c.To), c.Cycle,
		c.DueDays, c.Quantity.String(), int64(c.OpeningLoss), string(terms), string(accounts), c.Collective,
		c.Document, c.At.UnixMicro(), int64(c.Actor))
}

const contractColumns = `SELECT c.no, c.version, c.venture, c.title, c.nature, c.starts, c.ends, c.cycle, c.due_days,
	c.quantity, c.opening_loss, c.terms, c.accounts, c.collective, c.document, c.at, c.actor
	FROM contracts c WHERE c.book = ? `

func scanContract(row db.Scanner) (Contract, error) {
	var c Contract
	var nature, quantity, terms, accounts string
	var at int64
	if err := row.Scan(&c.No, &c.Version, &c.Venture, &c.Title, &nature, &c.From, &c.To, &c.Cycle, &c.DueDays,
		&quantity, &c.OpeningLoss, &terms, &accounts, &c.Collective, &c.Document, &at, &c.Actor); err != nil {
		return c, err
	}
	c.At = time.UnixMicro(at).UTC()
	var err error
	if c.Nature, err = ParseNature(nature); err != nil {
		return c, err
	}
	if c.Quantity, err = decimal.NewFromString(quantity); err != nil {
		return c, err
	}
	var t storedTerms
	if err := json.Unmarshal([]byte(terms), &t); err != nil {
		return c, err
	}
	base, err := cooperatives.ParseBase(t.Base)
	if err != nil {
		return c, err
	}
	c.Terms = cooperatives.Terms{
		Base: base, Tiers: t.Tiers, Guarantee: t.Guarantee, Cap: t.Cap, LossCarriedForward: t.Loss,
		AuditedOnly: t.Audited, LateRate: t.LateRate,
	}
	return c, json.Unmarshal([]byte(accounts), &c.Accounts)
}

// listContracts lists the last version of every contract.
func listContracts(ctx context.Context, tx *db.Tx, book ledger.BookID) ([]Contract, error) {
	rows, err := tx.Query(ctx, contractColumns+`AND NOT EXISTS (SELECT 1 FROM contracts l
		WHERE l.book = c.book AND l.no = c.no AND l.version > c.version) ORDER BY c.no LIMIT ?`,
		int64(book), MaxVentures)
	return db.Collect(rows, err, scanContract)
}

// maxVersions bounds the versions of a contract that are shown.
const maxVersions = 200

func listVersions(ctx context.Context, tx *db.Tx, book ledger.BookID, no string) ([]Contract, error) {
	rows, err := tx.Query(ctx, contractColumns+"AND c.no = ? ORDER BY c.version DESC LIMIT ?",
		int64(book), no, maxVersions)
	out, err := db.Collect(rows, err, scanContract)
	if err == nil && len(out) == 0 {
		err = unknownContract(no)
	}
	return out, err
}

func unknownContract(no string) error {
	return ledger.NewError(ledger.NotFound, "contract.unknown", ledger.Args{"contract": no})
}

// readContract returns the version in force.
func readContract(ctx context.Context, tx *db.Tx, book ledger.BookID, no string) (Contract, error) {
	c, err := scanContract(tx.QueryRow(ctx, contractColumns+"AND c.no = ? ORDER BY c.version DESC LIMIT 1",
		int64(book), no))
	if db.NoRows(err) {
		err = unknownContract(no)
	}
	return c, err
}

func readVersion(ctx context.Context, tx *db.Tx, book ledger.BookID, no string, version int) (Contract, error) {
	c, err := scanContract(tx.QueryRow(ctx, contractColumns+"AND c.no = ? AND c.version = ?", int64(book), no, version))
	if db.NoRows(err) {
		err = unknownContract(no + "/" + strconv.Itoa(version))
	}
	return c, err
}

// lockContract makes settlements of one contract wait for each other.
func lockContract(ctx context.Context, tx *db.Tx, book ledger.BookID, no string) error {
	var version int
	return tx.QueryRow(ctx, "SELECT version FROM contracts WHERE book = ? AND no = ? AND version = 1"+tx.ForUpdate(),
		int64(book), no).Scan(&version)
}

func putReceipt(ctx context.Context, tx *db.Tx, book ledger.BookID, r Receipt) error {
	if r.Amount == 0 {
		return tx.Later(ctx, "DELETE FROM contract_receipts WHERE book = ? AND contract = ? AND from_month = ? AND no = ?",
			int64(book), r.Contract, int64(r.Span.From), r.No)
	}
	return tx.Later(ctx, `INSERT INTO contract_receipts (book, contract, from_month, no, date, amount, note)
		VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (book, contract, from_month, no)
		DO UPDATE SET date = excluded.date, amount = excluded.amount, note = excluded.note`,
		int64(book), r.Contract, int64(r.Span.From), r.No, int64(r.Date), int64(r.Amount), r.Note)
}

func listReceipts(
	ctx context.Context, tx *db.Tx, book ledger.BookID, contract string, from ledger.Period,
) ([]Receipt, error) {
	rows, err := tx.Query(ctx, `SELECT contract, from_month, no, date, amount, note FROM contract_receipts
		WHERE book = ? AND contract = ? AND from_month = ? ORDER BY no LIMIT ?`,
		int64(book), contract, int64(from), maxReceipts)
	return db.Collect(rows, err, func(row db.Scanner) (Receipt, error) {
		var r Receipt
		err := row.Scan(&r.Contract, &r.Span.From, &r.No, &r.Date, &r.Amount, &r.Note)
		return r, err
	})
}

// Whether the vouchers of a settlement stand: as a draft, or posted and not reversed.
const (
	voucherStands = `CASE WHEN EXISTS (SELECT 1 FROM drafts d WHERE d.book = s.book AND d.id = s.voucher)
		OR EXISTS (SELECT 1 FROM vouchers v WHERE v.book = s.book AND v.id = s.voucher)
		AND NOT EXISTS (SELECT 1 FROM vouchers r WHERE r.book = s.book AND r.reverses = s.voucher) THEN 1 ELSE 0 END`
	ventureStands = `CASE WHEN EXISTS (SELECT 1 FROM drafts d WHERE d.book = s.venture_book AND d.id = s.venture_voucher)
		OR EXISTS (SELECT 1 FROM vouchers v WHERE v.book = s.venture_book AND v.id = s.venture_voucher)
		AND NOT EXISTS (SELECT 1 FROM vouchers r WHERE r.book = s.venture_book AND r.reverses = s.venture_voucher)
		THEN 1 ELSE 0 END`
	// stands selects settlements that count: the last of their period, with a voucher that stands or none at all.
	stands = ` AND (s.voucher = 0 AND s.venture_voucher = 0 OR ` + voucherStands + " = 1 OR " + ventureStands + ` = 1)
		AND NOT EXISTS (SELECT 1 FROM contract_settlements l WHERE l.book = s.book AND l.contract = s.contract
			AND l.from_month = s.from_month AND l.no > s.no) `
)

const settlementColumns = `SELECT s.book, s.contract, s.from_month, s.no, s.to_month, s.version, s.venture, s.share,
	s.advances, s.amount, s.excess, s.loss_after, s.due, s.receipts, s.steps, s.voucher, s.venture_book,
	s.venture_voucher FROM contract_settlements s WHERE s.book = ?`

func scanSettlement(row db.Scanner, more ...any) (Settlement, error) {
	var s Settlement
	var steps string
	into := append([]any{
		&s.Book, &s.Contract, &s.Span.From, &s.No, &s.Span.To, &s.Version, &s.Venture, &s.Due.Share, &s.Due.Advances,
		&s.Due.Amount, &s.Due.Excess, &s.Due.LossAfter, &s.By, &s.receipts, &steps, &s.Voucher, &s.VentureBook,
		&s.VentureDraft,
	}, more...)
	if err := row.Scan(into...); err != nil {
		return s, err
	}
	return s, json.Unmarshal([]byte(steps), &s.Due.Steps)
}

// standingSettlement returns the settlement of the period that counts, or fails with contract.half_settled when its
// voucher stands in one book and not in the other.
func standingSettlement(
	ctx context.Context, tx *db.Tx, book ledger.BookID, contract string, span ledger.Span,
) (Settlement, bool, error) {
	s, found, err := oneSettlement(ctx, tx, stands+"AND s.contract = ? AND s.from_month = ?",
		int64(book), contract, int64(span.From))
	if !found || s.Voucher == 0 || s.VentureDraft == 0 {
		return s, found, err
	}
	var here, there int
	err = tx.QueryRow(ctx, "SELECT "+voucherStands+", "+ventureStands+` FROM contract_settlements s
		WHERE s.book = ? AND s.contract = ? AND s.from_month = ? AND s.no = ?`,
		int64(book), contract, int64(span.From), s.No).Scan(&here, &there)
	if err == nil && here != there {
		err = ledger.NewError(ledger.Conflict, "contract.half_settled",
			ledger.Args{"contract": contract, "span": s.Span.String()})
	}
	return s, err == nil, err
}

// settlementBefore returns the settlement of the contract with the last period before this one, or one without a number.
func settlementBefore(
	ctx context.Context, tx *db.Tx, book ledger.BookID, contract string, span ledger.Span,
) (Settlement, error) {
	s, _, err := oneSettlement(ctx, tx, stands+"AND s.contract = ? AND s.from_month < ? ORDER BY s.from_month DESC LIMIT 1",
		int64(book), contract, int64(span.From))
	return s, err
}

// settlementAfter returns the settlement of the contract with the first period after this one, or one without a number.
func settlementAfter(
	ctx context.Context, tx *db.Tx, book ledger.BookID, contract string, span ledger.Span,
) (Settlement, error) {
	s, _, err := oneSettlement(ctx, tx, stands+"AND s.contract = ? AND s.from_month > ? ORDER BY s.from_month LIMIT 1",
		int64(book), contract, int64(span.From))
	return s, err
}

// lastOfPeriod returns the last settlement of the period, whether it stands or was taken back.
func lastOfPeriod(
	ctx context.Context, tx *db.Tx, book ledger.BookID, contract string, span ledger.Span,
) (Settlement, bool, error) {
	return oneSettlement(ctx, tx, " AND s.contract = ? AND s.from_month = ? ORDER BY s.no DESC LIMIT 1",
		int64(book), contract, int64(span.From))
}

func oneSettlement(ctx context.Context, tx *db.Tx, where string, args ...any) (Settlement, bool, error) {
	s, err := scanSettlement(tx.QueryRow(ctx, settlementColumns+where, args...))
	if db.NoRows(err) {
		return Settlement{}, false, nil
	}
	return s, err == nil, err
}

func nextSettlement(
	ctx context.Context, tx *db.Tx, book ledger.BookID, contract string, from ledger.Period,
) (int, error) {
	var no int
	err := tx.QueryRow(ctx, `SELECT 1 + coalesce(max(no), 0) FROM contract_settlements
		WHERE book = ? AND contract = ? AND from_month = ?`, int64(book), contract, int64(from)).Scan(&no)
	return no, err
}

func insertSettlement(ctx context.Context, tx *db.Tx, who ledger.Actor, s Settlement) error {
	steps, err := json.Marshal(s.Due.Steps)
	if err != nil {
		return err
	}
	return tx.Later(ctx, `INSERT INTO contract_settlements (book, contract, from_month, no, to_month, version, venture,
		share, advances, amount, excess, loss_after, due, receipts, steps, voucher, venture_book, venture_voucher, at,
		actor) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		int64(s.Book), s.Contract, int64(s.Span.From), s.No, int64(s.Span.To), s.Version, s.Venture,
		int64(s.Due.Share), int64(s.Due.Advances), int64(s.Due.Amount), int64(s.Due.Excess), int64(s.Due.LossAfter),
		int64(s.By), s.receipts, string(steps), int64(s.Voucher), int64(s.VentureBook), int64(s.VentureDraft),
		tx.Now.UnixMicro(), int64(who.ID))
}

// listOpen lists what was settled and not paid in full by the day, with the name of the venture, the latest due first.
func listOpen(ctx context.Context, tx *db.Tx, book ledger.BookID, on ledger.Date) ([]Due, error) {
	rows, err := tx.Query(ctx, settlementColumns+stands+`AND s.amount > (SELECT coalesce(sum(p.amount), 0)
		FROM contract_receipts p WHERE p.book = s.book AND p.contract = s.contract AND p.from_month = s.from_month
		AND p.no > s.receipts AND p.date <= ?) ORDER BY s.due DESC, s.contract LIMIT ?`,
		int64(book), int64(on), MaxDues)
	settled, err := db.Collect(rows, err, func(row db.Scanner) (Settlement, error) { return scanSettlement(row) })
	if err != nil || len(settled) == 0 {
		return nil, err
	}
	known, err := listVentures(ctx, tx, book)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, v := range known {
		names[v.Code] = v.Name
	}
	out := make([]Due, len(settled))
	for i, s := range settled {
		out[i] = Due{Settlement: s, Name: names[s.Venture]}
	}
	return out, nil
}

// settlementsOn lists the standing settlements with vouchers of all contracts of the venture whose period has the month.
func settlementsOn(
	ctx context.Context, tx *db.Tx, book ledger.BookID, venture string, period ledger.Period,
) ([]Settlement, error) {
	rows, err := tx.Query(ctx, settlementColumns+stands+`AND s.venture = ? AND s.from_month <= ? AND s.to_month >= ?
		AND (s.voucher <> 0 OR s.venture_voucher <> 0) ORDER BY s.contract LIMIT ?`,
		int64(book), venture, int64(period), int64(period), MaxVentures)
	return db.Collect(rows, err, func(row db.Scanner) (Settlement, error) { return scanSettlement(row) })
}

// insertReminder reports whether the stage of the due was not noted before.
func insertReminder(ctx context.Context, tx *db.Tx, r Reminder) (bool, error) {
	s := r.Due.Settlement
	n, err := tx.Exec(ctx, `INSERT INTO contract_reminders (book, contract, from_month, no, stage, at)
		VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (book, contract, from_month, no, stage) DO NOTHING`,
		int64(r.Book), s.Contract, int64(s.Span.From), s.No, r.Stage, tx.Now.UnixMicro())
	return n > 0, err
}
