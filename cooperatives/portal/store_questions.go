package portal

import (
	"context"
	"math"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// countQuestions counts the open questions of a member and returns the last number of the book.
func countQuestions(
	ctx context.Context, tx *db.Tx, book ledger.BookID, member string,
) (waiting, last int, err error) {
	err = tx.QueryRow(ctx, `SELECT (SELECT count(*) FROM member_questions
		WHERE book = ? AND member = ? AND answered_at IS NULL),
		coalesce((SELECT max(no) FROM member_questions WHERE book = ?), 0)`,
		int64(book), member, int64(book)).Scan(&waiting, &last)
	return waiting, last, err
}

func insertQuestion(ctx context.Context, tx *db.Tx, book ledger.BookID, no int, member, text string) error {
	return tx.Later(ctx, "INSERT INTO member_questions (book, no, member, text, asked_at) VALUES (?, ?, ?, ?, ?)",
		int64(book), int64(no), member, text, tx.Now.UnixMicro())
}

const questionColumns = `SELECT no, member, text, asked_at, answer, answerer, coalesce(answered_at, 0)
	FROM member_questions WHERE book = ? `

func scanQuestion(row db.Scanner) (Question, error) {
	var q Question
	var asked, answered int64
	err := row.Scan(&q.No, &q.Member, &q.Text, &asked, &q.Answer, &q.Answerer, &answered)
	q.AskedAt = instant(asked)
	if answered != 0 {
		q.AnsweredAt = instant(answered)
	}
	return q, err
}

func readQuestion(ctx context.Context, tx *db.Tx, book ledger.BookID, no int) (Question, error) {
	q, err := scanQuestion(tx.QueryRow(ctx, questionColumns+"AND no = ?", int64(book), int64(no)))
	if db.NoRows(err) {
		return Question{}, ledger.NewError(ledger.NotFound, "question.unknown", nil)
	}
	return q, err
}

func updateAnswer(
	ctx context.Context, tx *db.Tx, book ledger.BookID, no int, text string, who ledger.Actor,
) error {
	return tx.Later(ctx, `UPDATE member_questions SET answer = ?, answered_by = ?, answerer = ?, answered_at = ?
		WHERE book = ? AND no = ?`, text, int64(who.ID), who.Name, tx.Now.UnixMicro(), int64(book), int64(no))
}

func listQuestions(
	ctx context.Context, tx *db.Tx, book ledger.BookID, member string, before int,
) ([]Question, error) {
	if before <= 0 {
		before = math.MaxInt32
	}
	query, args := questionColumns, []any{int64(book)}
	if member != "" {
		query, args = query+"AND member = ? ", append(args, member)
	}
	rows, err := tx.Query(ctx, query+"AND no < ? ORDER BY no DESC LIMIT ?",
		append(args, int64(before), int64(MaxQuestions))...)
	return db.Collect(rows, err, scanQuestion)
}

func countWaiting(ctx context.Context, tx *db.Tx, book ledger.BookID) (int, error) {
	n := 0
	err := tx.QueryRow(ctx, "SELECT count(*) FROM member_questions WHERE book = ? AND answered_at IS NULL",
		int64(book)).Scan(&n)
	return n, err
}
