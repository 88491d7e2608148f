package services

import (
	"context"
	"time"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

func nextWork(ctx context.Context, tx *db.Tx, book ledger.BookID, order int64, part int) (int, error) {
	var no int
	err := tx.QueryRow(ctx, `SELECT 1 + coalesce(max(no), 0) FROM service_works
		WHERE book = ? AND order_no = ? AND part = ?`, int64(book), order, part).Scan(&no)
	return no, err
}

func insertWork(ctx context.Context, tx *db.Tx, book ledger.BookID, w Work, who ledger.Actor) error {
	return tx.Later(ctx, `INSERT INTO service_works (book, order_no, part, no, operator, machine, plot, day, area, starts,
		ends, litres, fuel, at, actor) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		int64(book), w.Order, w.Part, w.No, w.Operator, w.Machine, w.Plot, int64(w.Day), int64(w.Area), w.Start, w.End,
		int64(w.Fuel.Litres), int64(w.Fuel.Cost), w.At.UnixMicro(), int64(who.ID))
}

func listWorks(ctx context.Context, tx *db.Tx, book ledger.BookID, order int64) ([]Work, error) {
	rows, err := tx.Query(ctx, `SELECT order_no, part, no, operator, machine, plot, day, area, starts, ends, litres, fuel,
		at, actor FROM service_works WHERE book = ? AND order_no = ? ORDER BY part, no LIMIT ?`, int64(book), order, maxEvents)
	return db.Collect(rows, err, func(row db.Scanner) (Work, error) {
		var w Work
		var at int64
		err := row.Scan(&w.Order, &w.Part, &w.No, &w.Operator, &w.Machine, &w.Plot, &w.Day, &w.Area, &w.Start, &w.End,
			&w.Fuel.Litres, &w.Fuel.Cost, &at, &w.Actor)
		w.At = time.UnixMicro(at).UTC()
		return w, err
	})
}

// nextAcceptance returns the number of the last work record of a job and that of its next acceptance.
func nextAcceptance(
	ctx context.Context, tx *db.Tx, book ledger.BookID, order int64, part int,
) (work, no int, err error) {
	err = tx.QueryRow(ctx, `SELECT (SELECT coalesce(max(w.no), 0) FROM service_works w
		WHERE w.book = ? AND w.order_no = ? AND w.part = ?), 1 + coalesce(max(no), 0) FROM service_acceptances
		WHERE book = ? AND order_no = ? AND part = ?`,
		int64(book), order, part, int64(book), order, part).Scan(&work, &no)
	return work, no, err
}

func insertAcceptance(ctx context.Context, tx *db.Tx, book ledger.BookID, a Acceptance) error {
	return tx.Later(ctx, `INSERT INTO service_acceptances (book, order_no, part, no, work, area, measured, signer, way,
		signature, day, question, at, actor) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		int64(book), a.Order, a.Part, a.No, a.Work.No, int64(a.Area), int64(a.Measured), a.Signer, a.Way,
		a.Signature.String(), int64(a.Day), number(a.Question), a.At.UnixMicro(), int64(a.Actor))
}

func insertAnswer(
	ctx context.Context, tx *db.Tx, book ledger.BookID, a Acceptance, who ledger.Actor, text string,
) error {
	return tx.Later(ctx, `INSERT INTO service_answers (book, order_no, part, no, answer, at, actor, name)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		int64(book), a.Order, a.Part, a.No, text, tx.Now.UnixMicro(), int64(who.ID), who.Name)
}

const acceptanceColumns = `SELECT a.order_no, a.part, a.no, a.area, a.measured, a.signer, a.way, a.signature, a.day,
	a.question, a.at, a.actor, coalesce(n.answer, ''), coalesce(n.actor, 0), coalesce(n.name, ''), w.no, w.operator,
	w.machine, w.plot, w.day, w.area, w.starts, w.ends, w.litres,
	w.fuel, w.at, w.actor FROM service_acceptances a
	JOIN service_works w ON w.book = a.book AND w.order_no = a.order_no AND w.part = a.part AND w.no = a.work
	LEFT JOIN service_answers n ON n.book = a.book AND n.order_no = a.order_no AND n.part = a.part AND n.no = a.no
	WHERE a.book = ? `

func scanAcceptance(row db.Scanner) (Acceptance, error) {
	var a Acceptance
	var signature string
	var question int
	var at, worked int64
	w := &a.Work
	err := row.Scan(&a.Order, &a.Part, &a.No, &a.Area, &a.Measured, &a.Signer, &a.Way, &signature, &a.Day, &question, &at,
		&a.Actor, &a.Answer, &a.AnsweredBy, &a.Answerer, &w.No, &w.Operator, &w.Machine, &w.Plot, &w.Day, &w.Area,
		&w.Start, &w.End, &w.Fuel.Litres, &w.Fuel.Cost, &worked, &w.Actor)
	if err != nil {
		return a, err
	}
	w.Order, w.Part, w.At = a.Order, a.Part, time.UnixMicro(worked).UTC()
	a.Question, a.At = question == 1, time.UnixMicro(at).UTC()
	a.Signature, err = ledger.ParseHash(signature)
	return a, err
}

// listAcceptances lists the acceptances of an order, the last of each job behind those before it.
func listAcceptances(ctx context.Context, tx *db.Tx, book ledger.BookID, order int64) ([]Acceptance, error) {
	rows, err := tx.Query(ctx, acceptanceColumns+"AND a.order_no = ? ORDER BY a.part, a.no LIMIT ?",
		int64(book), order, maxEvents)
	return db.Collect(rows, err, scanAcceptance)
}

// acceptedArea returns what was accepted of the other jobs of an order.
func acceptedArea(
	ctx context.Context, tx *db.Tx, book ledger.BookID, order int64, part int,
) (cooperatives.Mu, error) {
	var area cooperatives.Mu
	err := tx.QueryRow(ctx, `SELECT coalesce(sum(a.area), 0) FROM service_acceptances a
		JOIN service_jobs j ON j.book = a.book AND j.order_no = a.order_no AND j.part = a.part AND j.state = 'verified'
		WHERE a.book = ? AND a.order_no = ? AND a.part <> ? AND NOT EXISTS (SELECT 1 FROM service_acceptances l
			WHERE l.book = a.book AND l.order_no = a.order_no AND l.part = a.part AND l.no > a.no)`,
		int64(book), order, part).Scan(&area)
	return area, err
}

// acceptedOnPlots returns the largest area that was accepted of an order on each plot, of orders of a year.
func acceptedOnPlots(
	ctx context.Context, tx *db.Tx, book ledger.BookID, year int,
) (map[string]cooperatives.Mu, error) {
	rows, err := tx.Query(ctx, `SELECT plot, max(area) FROM (SELECT o.plot, sum(a.area) AS area FROM service_orders o
		JOIN service_jobs j ON j.book = o.book AND j.order_no = o.no AND j.state = 'verified'
		JOIN service_acceptances a ON a.book = j.book AND a.order_no = j.order_no AND a.part = j.part
		WHERE o.book = ? AND o.earliest BETWEEN ? AND ? AND NOT EXISTS (SELECT 1 FROM service_acceptances l
			WHERE l.book = a.book AND l.order_no = a.order_no AND l.part = a.part AND l.no > a.no)
		GROUP BY o.plot, o.no) accepted GROUP BY plot LIMIT ?`, int64(book), year*10000+101, year*10000+1231, MaxPlots)
	areas := map[string]cooperatives.Mu{}
	_, err = db.Collect(rows, err, func(row db.Scanner) (plot string, err error) {
		var area cooperatives.Mu
		err = row.Scan(&plot, &area)
		areas[plot] = area
		return plot, err
	})
	return areas, err
}

// fileKept finds a file that the book keeps, which has no name of its own; one without size where it keeps none.
func fileKept(ctx context.Context, tx *db.Tx, book ledger.BookID, hash ledger.Hash) (ledger.File, error) {
	f := ledger.File{Hash: hash}
	err := tx.QueryRow(ctx, "SELECT type, size FROM blobs WHERE book = ? AND hash = ?", int64(book), hash.String()).
		Scan(&f.Type, &f.Size)
	if db.NoRows(err) {
		return ledger.File{}, nil
	}
	return f, err
}
