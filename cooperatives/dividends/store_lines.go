package dividends

import (
	"context"
	"strconv"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

func runArgs(no int) ledger.Args { return ledger.Args{"run": strconv.Itoa(no)} }

// lineColumns select parts with their last payment and what was told about them.
const lineColumns = `SELECT p.holder, p.name, p.holdings, p.weight, p.patronage, p.capital, p.by_shares, p.returned,
	p.remainder, p.tax, p.code,
	coalesce(b.no, 0), coalesce(b.method, ''), coalesce(b.state, ''), coalesce(y.outcome, ''), coalesce(y.day, 0),
	coalesce(y.reason, ''), coalesce(y.bounced, 0), coalesce(y.bounced_reason, ''),
	coalesce(h.kind, ''), coalesce(h.reason, ''), coalesce(h.document, ''), coalesce(h.day, 0),
	coalesce(w.payee, ''), coalesce(w.payee_name, ''), coalesce(w.relation, ''), coalesce(w.document, '')
	FROM dividend_parts p
	LEFT JOIN dividend_payments y ON y.book = p.book AND y.run = p.run AND y.holder = p.holder
		AND y.batch = (SELECT max(l.batch) FROM dividend_payments l JOIN dividend_batches k ON k.book = l.book
			AND k.run = l.run AND k.no = l.batch AND k.state <> 'canceled'
			WHERE l.book = p.book AND l.run = p.run AND l.holder = p.holder)
	LEFT JOIN dividend_batches b ON b.book = y.book AND b.run = y.run AND b.no = y.batch
	LEFT JOIN dividend_instructions h ON h.book = p.book AND h.run = p.run AND h.holder = p.holder
		AND h.no = (SELECT max(l.no) FROM dividend_instructions l WHERE l.book = p.book AND l.run = p.run
			AND l.holder = p.holder AND l.kind <> 'payee')
	LEFT JOIN dividend_instructions w ON w.book = p.book AND w.run = p.run AND w.holder = p.holder
		AND w.no = (SELECT max(l.no) FROM dividend_instructions l WHERE l.book = p.book AND l.run = p.run
			AND l.holder = p.holder AND l.kind = 'payee')
	WHERE p.book = ? AND p.run = ? AND p.version = ? `

func scanLine(row db.Scanner) (Line, error) {
	var l Line
	var holdings, method, batch, outcome, failed, bounced, told, heldFor, document string
	var day, bouncedOn, heldOn ledger.Date
	if err := row.Scan(&l.Holder, &l.Name, &holdings, &l.Weight, &l.Patronage, &l.Capital, &l.ByShares, &l.Returned,
		&l.Remainder, &l.Tax, &l.Code, &l.Batch, &method, &batch, &outcome, &day, &failed, &bouncedOn, &bounced, &told, &heldFor, &document, &heldOn,
		&l.Payee.Holder, &l.Payee.Name, &l.Payee.Relation, &l.Payee.Document); err != nil {
		return l, err
	}
	var err error
	if method != "" {
		if l.Method, err = ParseMethod(method); err != nil {
			return l, err
		}
	}
	if told == "hold" {
		l.hold = &held{heldOn, heldFor, document}
	}
	if l.payable() {
		l.Rest, l.RestTax, l.restRemainder = l.Gross(), l.Tax, l.Remainder
	}
	switch {
	case !l.payable():
		l.State = LineNone
	case outcome == "paid" && bouncedOn == 0:
		l.State, l.On = LinePaid, day
		l.Rest, l.RestTax, l.restRemainder = 0, 0, 0
	case batch != "" && outcome == "":
		l.State = LineInBatch
	case l.hold != nil:
		l.wait()
	case bouncedOn != 0:
		l.State, l.On, l.Reason = LineBounced, bouncedOn, bounced
	case outcome == "failed":
		l.State, l.On, l.Reason = LineFailed, day, failed
	default:
		l.State = LineWaiting
	}
	return l, fromText(holdings, &l.Holdings)
}

// readLines returns lines of the run in order of holder.
func readLines(ctx context.Context, tx *db.Tx, run *Run, q LineQuery) ([]Line, error) {
	version := q.Version
	if version == 0 {
		version = run.Version
	}
	query, args := lineColumns, []any{int64(run.Book), run.No, version}
	if q.Holder != "" {
		query, args = query+"AND p.holder = ? ", append(args, string(q.Holder))
	}
	if q.After != "" {
		query, args = query+"AND p.holder > ? ", append(args, string(q.After))
	}
	limit, choosy := q.Limit, len(q.States) > 0 || q.Text != ""
	if choosy {
		limit = maxParts
	}
	rows, err := tx.Query(ctx, query+"ORDER BY p.holder LIMIT ?", append(args, limit)...)
	all, err := db.Collect(rows, err, scanLine)
	if err != nil {
		return all, err
	}
	if version == run.Version {
		run.adjust(all)
	}
	if !choosy {
		return all, nil
	}
	var out []Line
	for i := range all {
		if l := &all[i]; q.selects(l) {
			if out = append(out, *l); len(out) == q.Limit {
				break
			}
		}
	}
	return out, nil
}

func (q *LineQuery) selects(l *Line) bool {
	if !strings.Contains(l.Name, q.Text) && !strings.HasPrefix(string(l.Holder), q.Text) {
		return false
	}
	for _, s := range q.States {
		if l.State == s {
			return true
		}
	}
	return len(q.States) == 0
}

// readCode finds the statement with the code and tells what it may say, but for the names of the book. It is the one
// query that is not bounded by a book.
func readCode(ctx context.Context, tx *db.Tx, code cooperatives.Code) (ledger.BookID, Verification, error) {
	var book ledger.BookID
	var v Verification
	var kind string
	var latest, void int
	err := tx.QueryRow(ctx, `SELECT p.book, p.run, p.version, p.holder, p.name, p.by_shares + p.returned + p.remainder, p.tax, r.year,
		r.kind, (SELECT max(l.version) FROM dividend_versions l WHERE l.book = p.book AND l.run = p.run),
		(SELECT count(*) FROM dividend_moves m WHERE m.book = p.book AND m.run = p.run AND m.state = 'void'),
		coalesce((SELECT max(m.day) FROM dividend_moves m WHERE m.book = p.book AND m.run = p.run
			AND m.version = p.version AND m.state = 'approved'), 0)
		FROM dividend_parts p JOIN dividend_runs r ON r.book = p.book AND r.no = p.run WHERE p.code = ?`, string(code)).
		Scan(&book, &v.Run, &v.Version, &v.holder, &v.Name, &v.Gross, &v.Tax, &v.Year, &kind, &latest, &void, &v.Approved)
	if db.NoRows(err) {
		err = ledger.NewError(ledger.NotFound, "dividend.no_such_code", nil)
	}
	if err != nil {
		return 0, v, err
	}
	v.Name = cooperatives.MaskName(v.Name)
	switch {
	case void > 0:
		v.Validity = Annulled
	case latest != v.Version:
		v.Validity = Replaced
	case v.Approved == 0:
		v.Validity = Pending
	default:
		v.Validity = Valid
	}
	v.Kind, err = cooperatives.ParsePlanKind(kind)
	return book, v, err
}

// paidToOther returns the first run, or 0, of which the part of a holder was or will be paid to somebody else: paid from the
// day on, in a batch that has not told yet, or by an instruction since that is the last and not carried out.
func paidToOther(
	ctx context.Context, tx *db.Tx, book ledger.BookID, holder cooperatives.Holder, since ledger.Date,
) (run int, payee string, err error) {
	err = tx.QueryRow(ctx, `SELECT p.run, p.payee_name FROM dividend_payments p JOIN dividend_batches b ON b.book = p.book
			AND b.run = p.run AND b.no = p.batch
		WHERE p.book = ? AND p.holder = ? AND p.payee <> p.holder AND p.bounced = 0
			AND (p.outcome = 'paid' AND p.day >= ? OR p.outcome = '' AND b.state <> 'canceled')
		UNION SELECT i.run, i.payee_name FROM dividend_instructions i
		WHERE i.book = ? AND i.holder = ? AND i.kind = 'payee' AND i.payee <> i.holder AND i.day >= ?
			AND i.no = (SELECT max(l.no) FROM dividend_instructions l WHERE l.book = i.book AND l.run = i.run
				AND l.holder = i.holder AND l.kind = 'payee')
			AND NOT EXISTS (SELECT 1 FROM dividend_payments p WHERE p.book = i.book AND p.run = i.run
				AND p.holder = i.holder AND p.outcome = 'paid' AND p.bounced = 0)
		ORDER BY 1 LIMIT 1`,
		int64(book), string(holder), int64(since), int64(book), string(holder), int64(since)).Scan(&run, &payee)
	if db.NoRows(err) {
		return 0, "", nil
	}
	return run, payee, err
}
