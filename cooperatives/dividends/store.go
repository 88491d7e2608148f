package dividends

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// text turns what is stored as JSON into text; nothing stays empty.
func text[T any](list []T) (string, error) {
	if len(list) == 0 {
		return "", nil
	}
	b, err := json.Marshal(list)
	return string(b), err
}

func fromText(text string, into any) error {
	if text == "" {
		return nil
	}
	return json.Unmarshal([]byte(text), into)
}

func instant(micro int64) time.Time {
	if micro == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micro).UTC()
}

func insertRules(ctx context.Context, tx *db.Tx, version int, c RulesChange, who ledger.Actor) error {
	content, err := json.Marshal(c.Rules)
	if err != nil {
		return err
	}
	return tx.Later(ctx, `INSERT INTO dividend_rules (book, version, content, document, actor, setter, at)
		VALUES (?, ?, ?, ?, ?, ?, ?)`, int64(c.Book), version, string(content), c.Document, int64(who.ID), who.Name,
		tx.Now.UnixMicro())
}

// readRulesHistory returns the versions of the rules, the newest first.
func readRulesHistory(ctx context.Context, tx *db.Tx, book ledger.BookID) ([]RulesVersion, error) {
	rows, err := tx.Query(ctx, `SELECT version, content, document, setter, at FROM dividend_rules WHERE book = ?
		ORDER BY version DESC LIMIT ?`, int64(book), MaxLines)
	return db.Collect(rows, err, func(row db.Scanner) (RulesVersion, error) {
		var v RulesVersion
		var content string
		var at int64
		if err := row.Scan(&v.Version, &content, &v.Document, &v.Setter, &at); err != nil {
			return v, err
		}
		v.At = instant(at)
		return v, json.Unmarshal([]byte(content), &v.Rules)
	})
}

// readRules returns the rules in force and their version, 0 when the book has none.
func readRules(ctx context.Context, tx *db.Tx, book ledger.BookID) (Rules, int, error) {
	var r Rules
	var version int
	var content string
	err := tx.QueryRow(ctx, "SELECT version, content FROM dividend_rules WHERE book = ? ORDER BY version DESC LIMIT 1",
		int64(book)).Scan(&version, &content)
	if db.NoRows(err) {
		return r, 0, nil
	}
	if err != nil {
		return r, 0, err
	}
	return r, version, json.Unmarshal([]byte(content), &r)
}

func nextRun(ctx context.Context, tx *db.Tx, book ledger.BookID) (int, error) {
	var no int
	err := tx.QueryRow(ctx, "SELECT 1 + coalesce(max(no), 0) FROM dividend_runs WHERE book = ?", int64(book)).Scan(&no)
	return no, err
}

func insertRun(ctx context.Context, tx *db.Tx, run *Run, who ledger.Actor) error {
	return tx.Later(ctx, "INSERT INTO dividend_runs (book, no, year, kind, actor, at) VALUES (?, ?, ?, ?, ?, ?)",
		int64(run.Book), run.No, run.Year, run.Kind.String(), int64(who.ID), tx.Now.UnixMicro())
}

// writeVersion writes the version with its parts, which get new codes.
func writeVersion(ctx context.Context, tx *db.Tx, run *Run, parts []Part, who ledger.Actor) error {
	content, err := json.Marshal(run.Content)
	if err != nil {
		return err
	}
	if err := tx.Later(ctx, `INSERT INTO dividend_versions (book, run, version, content, holders, payees, gross, tax,
		digest, actor, drafter, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		int64(run.Book), run.No, run.Version, string(content), run.Holders, run.Payees, int64(run.Gross), int64(run.Tax),
		run.Digest, int64(who.ID), who.Name, tx.Now.UnixMicro()); err != nil {
		return err
	}
	draw(parts)
	for part := range slices.Chunk(parts, partChunk) {
		if err := insertParts(ctx, tx, run, part); err != nil {
			return err
		}
	}
	return nil
}

// partChunk bounds the parts that are on their way at once, and with them the memory of a big run.
const partChunk = 1024

var partTable = db.Table{Columns: 14, Into: `INSERT INTO dividend_parts (book, run, version, holder, name, holdings, weight,
	patronage, capital, by_shares, returned, remainder, tax, code) VALUES `}

func insertParts(ctx context.Context, tx *db.Tx, run *Run, parts []Part) error {
	args := make([]any, 0, len(parts)*partTable.Columns)
	for i := range parts {
		p := &parts[i]
		holdings, err := text(p.Holdings)
		if err != nil {
			return err
		}
		args = append(args, int64(run.Book), run.No, run.Version, string(p.Holder), p.Name, holdings, p.Weight, p.Patronage,
			int64(p.Capital), int64(p.ByShares), int64(p.Returned), int64(p.Remainder), int64(p.Tax), string(p.Code))
	}
	return tx.Insert(ctx, partTable, args)
}

// runColumns select runs with their version in force: where they stand by their steps, and what was paid.
const runColumns = `SELECT r.no, r.year, r.kind, v.version, v.content, v.holders, v.payees, v.gross, v.tax, v.digest,
	v.actor, v.drafter, v.at,
	coalesce((SELECT m.state FROM dividend_moves m WHERE m.book = r.book AND m.run = r.no AND m.state <> 'void'
		ORDER BY m.no DESC LIMIT 1), 'draft'),
	(SELECT count(*) FROM dividend_moves m WHERE m.book = r.book AND m.run = r.no AND m.state = 'void'),
	coalesce((SELECT max(m.day) FROM dividend_moves m WHERE m.book = r.book AND m.run = r.no AND m.version = v.version
		AND m.state = 'published'), 0),
	(SELECT count(*) FROM dividend_payments p WHERE p.book = r.book AND p.run = r.no AND p.outcome = 'paid'
		AND p.bounced = 0),
	(SELECT CAST(coalesce(sum(p.gross), 0) AS BIGINT) FROM dividend_payments p
		WHERE p.book = r.book AND p.run = r.no AND p.outcome = 'paid' AND p.bounced = 0)
	FROM dividend_runs r JOIN dividend_versions v ON v.book = r.book AND v.run = r.no
		AND NOT EXISTS (SELECT 1 FROM dividend_versions l WHERE l.book = v.book AND l.run = v.run AND l.version > v.version)
	WHERE r.book = ? `

func scanRun(book ledger.BookID) func(row db.Scanner) (Run, error) {
	return func(row db.Scanner) (Run, error) {
		r := Run{Book: book}
		var kind, content, state string
		var at, void int64
		if err := row.Scan(&r.No, &r.Year, &kind, &r.Version, &content, &r.Holders, &r.Payees, &r.Gross, &r.Tax,
			&r.Digest, &r.draftedBy, &r.Drafter, &at, &state, &void, &r.Published, &r.PaidHolders, &r.Paid); err != nil {
			return r, err
		}
		r.Drafted, r.Void = instant(at), void > 0
		var err error
		if r.Kind, err = cooperatives.ParsePlanKind(kind); err != nil {
			return r, err
		}
		if r.State, err = cooperatives.ParsePlanState(state); err != nil {
			return r, err
		}
		return r, json.Unmarshal([]byte(content), &r.Content)
	}
}

// listRuns returns the runs of the book, the newest first; year 0 for all.
func listRuns(ctx context.Context, tx *db.Tx, book ledger.BookID, year int) ([]Run, error) {
	where, args := "", []any{int64(book)}
	if year != 0 {
		where, args = "AND r.year = ? ", append(args, year)
	}
	rows, err := tx.Query(ctx, runColumns+where+"ORDER BY r.no DESC LIMIT ?", append(args, MaxRuns)...)
	out, err := db.Collect(rows, err, scanRun(book))
	if err != nil {
		return nil, err
	}
	vouchers, err := readAllVouchers(ctx, tx, book)
	if err != nil {
		return nil, err
	}
	setOffs, err := readSetOffs(ctx, tx, book, 0)
	if err != nil {
		return nil, err
	}
	for i := range out {
		if err := out[i].settle(ctx, tx, vouchers[out[i].No], setOffs); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func readRun(ctx context.Context, tx *db.Tx, book ledger.BookID, no int) (*Run, error) {
	run, err := scanRun(book)(tx.QueryRow(ctx, runColumns+"AND r.no = ?", int64(book), no))
	if db.NoRows(err) {
		return nil, unknownRun(no)
	}
	if err != nil {
		return nil, err
	}
	vouchers, err := readVouchers(ctx, tx, book, no)
	if err != nil {
		return nil, err
	}
	setOffs, err := readSetOffs(ctx, tx, book, no)
	if err != nil {
		return nil, err
	}
	return &run, run.settle(ctx, tx, vouchers, setOffs)
}

func insertMove(ctx context.Context, tx *db.Tx, book ledger.BookID, run int, m Move) error {
	state, vote := m.To.String(), ""
	if m.Void {
		state = "void"
	}
	if m.Vote != nil {
		b, err := json.Marshal(m.Vote)
		if err != nil {
			return err
		}
		vote = string(b)
	}
	files, err := text(m.Files)
	if err != nil {
		return err
	}
	return tx.Later(ctx, `INSERT INTO dividend_moves (book, run, no, version, state, office, day, document, vote, files,
		actor, mover, at) SELECT ?, ?, 1 + coalesce(max(no), 0), ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM dividend_moves
		WHERE book = ? AND run = ?`, int64(book), run, m.Version, state, m.Office.String(), int64(m.On), m.Document, vote,
		files, int64(m.By), m.Name, m.At.UnixMicro(), int64(book), run)
}

// readMoves returns the steps of the run, the first first.
func readMoves(ctx context.Context, tx *db.Tx, book ledger.BookID, run int) ([]Move, error) {
	rows, err := tx.Query(ctx, `SELECT no, version, state, office, day, document, vote, files, actor, mover, at
		FROM dividend_moves WHERE book = ? AND run = ? ORDER BY no LIMIT ?`, int64(book), run, MaxLines)
	return db.Collect(rows, err, func(row db.Scanner) (Move, error) {
		var m Move
		var state, office, vote, files string
		var at int64
		err := row.Scan(&m.No, &m.Version, &state, &office, &m.On, &m.Document, &vote, &files, &m.By, &m.Name, &at)
		if err != nil {
			return m, err
		}
		m.At, m.Void = instant(at), state == "void"
		if !m.Void {
			if m.To, err = cooperatives.ParsePlanState(state); err != nil {
				return m, err
			}
		}
		if office != cooperatives.OfficeUnknown.String() { // steps back and ends need none
			if m.Office, err = cooperatives.ParseOffice(office); err != nil {
				return m, err
			}
		}
		if vote != "" {
			m.Vote = &cooperatives.Vote{}
		}
		if err := fromText(vote, m.Vote); err != nil {
			return m, err
		}
		return m, fromText(files, &m.Files)
	})
}

func unknownRun(no int) error {
	return ledger.NewError(ledger.NotFound, "dividend.unknown", runArgs(no))
}

// readNames returns the names in the member dimension.
func readNames(ctx context.Context, tx *db.Tx, book ledger.BookID) (map[cooperatives.Holder]string, error) {
	rows, err := tx.Query(ctx, "SELECT code, name FROM dimension_values WHERE book = ? AND kind = ?",
		int64(book), int64(ledger.Member))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[cooperatives.Holder]string{}
	for rows.Next() {
		var code, name string
		if err := rows.Scan(&code, &name); err != nil {
			return nil, err
		}
		out[cooperatives.Holder(code)] = name
	}
	return out, rows.Err()
}
