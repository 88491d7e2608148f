package portal

import (
	"context"
	"strconv"
	"strings"
	"time"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// Question is what a member asks the village, with the answer once there is one.
type Question struct {
	No         int
	Member     string // code
	Text       string
	AskedAt    time.Time
	Answer     string // empty until somebody has answered
	Answerer   string
	AnsweredAt time.Time
}

// Limits of questions.
const (
	MaxQuestion = 500 // characters of a question or an answer
	maxOpen     = 10  // questions of one member that wait
	// MaxQuestions bounds one page of questions.
	MaxQuestions = 100
)

func checkWords(field, text string) error {
	if text == "" {
		return ledger.NewError(ledger.Invalid, "field.required", nil).At(field)
	}
	if e := ledger.CheckNote(field, text, MaxQuestion); e != nil {
		return e
	}
	return nil
}

// Ask stores a question of a member and returns its number. It fails with field.required, text that is too long, and
// question.too_many while ten wait for an answer.
func (p *Portal) Ask(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, member, text string,
) (int, error) {
	text = strings.TrimSpace(text)
	if err := checkWords("text", text); err != nil {
		return 0, err
	}
	request := struct{ Member, Text string }{member, text}
	return books.Once(ctx, p.db, book, key, "question.ask", request,
		func(ctx context.Context, tx *db.Tx) (int, error) {
			no := 0
			err := trail.Write(ctx, tx, book, func(h *trail.Head) error {
				waiting, last, err := countQuestions(ctx, tx, book, member)
				if err != nil {
					return err
				}
				if waiting >= maxOpen {
					return ledger.NewError(ledger.Conflict, "question.too_many",
						ledger.Args{"max": strconv.Itoa(maxOpen)}).At("text")
				}
				no = last + 1
				if err := insertQuestion(ctx, tx, book, no, member, text); err != nil {
					return err
				}
				return h.Log(ctx, tx, who, trail.Entry{
					Action: "question.ask", Object: questionObject(no), After: map[string]string{"text": text},
				})
			})
			return no, err
		})
}

func questionObject(no int) string { return "question/" + strconv.Itoa(no) }

// Answer answers a question, once. It fails with field.required, question.unknown and question.answered.
func (p *Portal) Answer(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, no int, text string,
) error {
	text = strings.TrimSpace(text)
	if err := checkWords("answer", text); err != nil {
		return err
	}
	request := struct {
		No   int
		Text string
	}{no, text}
	return p.once(ctx, key, book, "question.answer", request, func(ctx context.Context, tx *db.Tx, h *trail.Head) error {
		q, err := readQuestion(ctx, tx, book, no)
		if err != nil {
			return err
		}
		if q.Answer != "" {
			return ledger.NewError(ledger.Conflict, "question.answered", nil)
		}
		if err := updateAnswer(ctx, tx, book, no, text, who); err != nil {
			return err
		}
		return h.Log(ctx, tx, who, trail.Entry{
			Action: "question.answer", Object: questionObject(no), After: map[string]string{"answer": text},
		})
	})
}

// Questions lists the questions of a member, or those of all members for an empty code, the newest first, at most
// MaxQuestions below the number before; 0 begins with the newest.
func (p *Portal) Questions(ctx context.Context, book ledger.BookID, member string, before int) ([]Question, error) {
	var out []Question
	err := p.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		out, err = listQuestions(ctx, tx, book, member, before)
		return err
	})
	return out, err
}

// Waiting counts the questions that nobody has answered.
func (p *Portal) Waiting(ctx context.Context, book ledger.BookID) (int, error) {
	n := 0
	err := p.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		n, err = countWaiting(ctx, tx, book)
		return err
	})
	return n, err
}
