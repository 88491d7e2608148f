package dividends

import (
	"context"
	"strconv"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// Step takes a run further, back or to its end.
type Step struct {
	Book    ledger.BookID
	Run     int
	Version int // as the person saw it
	// To is the next state, of Advance alone.
	To       cooperatives.PlanState
	Office   cooperatives.Office // in what office the person acts; the caller knows who holds it
	On       ledger.Date         // day of the meeting, opinion or notice; today when zero
	Document string              // its minute or number; the reason of a step back or of an end
	Vote     *cooperatives.Vote  // with PlanVoted; days and document are taken from the step
	Files    []ledger.File       // the minutes, added with Books.AddFile; needed for a vote
}

// Advance takes the run to its next state, up to approval, which freezes it. It fails with what Proposal.Advance and
// VoteRule.Check refuse, each with its article; with dividend.stale when the run has another version by now,
// dividend.void, dividend.future for a day that has not come, dividend.by_books for states that follow from vouchers and
// payments, dividend.no_minutes for a vote without its minutes, file.unknown, and dividend.entitled when fewer are
// counted as entitled than the register knows.
func (d *Dividends) Advance(ctx context.Context, who ledger.Actor, key string, s Step) (Ref, error) {
	if s.To >= cooperatives.PlanPosted {
		return Ref{}, ledger.NewError(ledger.Invalid, "dividend.by_books", nil).At("state")
	}
	if err := d.checkFiles(ctx, s.Book, s.Files); err != nil {
		return Ref{}, err
	}
	if s.Vote != nil && s.Vote.Body == cooperatives.MembersMeeting && s.On.Valid() {
		registered, err := d.Voters(ctx, s.Book, s.On)
		if err != nil {
			return Ref{}, err
		}
		if s.Vote.Entitled < registered {
			return Ref{}, ledger.NewError(ledger.Invalid, "dividend.entitled", ledger.Args{
				"entitled": strconv.Itoa(s.Vote.Entitled), "registered": strconv.Itoa(registered),
			}).At("entitled")
		}
	}
	return d.step(ctx, who, key, "dividend.advance", s, func(run *Run, m cooperatives.Move) (cooperatives.Proposal, error) {
		p := run.proposal()
		m.To = s.To
		if s.Vote != nil {
			vote := *s.Vote
			vote.Document, vote.Matter = s.Document, cooperatives.AnnualDistribution
			m.Vote = &vote
			if len(s.Files) == 0 {
				return p, ledger.NewError(ledger.Invalid, "dividend.no_minutes", nil).At("file")
			}
		}
		return p.Advance(m)
	})
}

// Voters returns how many members have a vote in the members' meeting of the day by the register, 0 where none is kept.
func (d *Dividends) Voters(ctx context.Context, book ledger.BookID, day ledger.Date) (int, error) {
	if d.from.Voters == nil {
		return 0, nil
	}
	return d.from.Voters.Voters(ctx, book, day)
}

// Return sends the run back to its draft, for the reason in Document, and begins its next version with the same content.
// It fails as Proposal.Return does, and with dividend.stale, dividend.void and dividend.future.
func (d *Dividends) Return(ctx context.Context, who ledger.Actor, key string, s Step) (Ref, error) {
	return d.step(ctx, who, key, "dividend.return", s, func(run *Run, m cooperatives.Move) (cooperatives.Proposal, error) {
		p := run.proposal()
		return p.Return(m)
	})
}

// step runs a step of Advance or Return.
func (d *Dividends) step(
	ctx context.Context, who ledger.Actor, key, action string, s Step,
	take func(run *Run, m cooperatives.Move) (cooperatives.Proposal, error),
) (Ref, error) {
	return books.Once(ctx, d.db, s.Book, key, action, s, func(ctx context.Context, tx *db.Tx) (Ref, error) {
		var ref Ref
		err := trail.Write(ctx, tx, s.Book, func(h *trail.Head) error {
			run, err := s.open(ctx, tx)
			if err != nil {
				return err
			}
			after, err := take(run, cooperatives.Move{By: who.ID, Office: s.Office, On: s.On, Document: s.Document})
			if err != nil {
				return err
			}
			before := run.Ref()
			if after.Version != run.Version {
				if err := copyVersion(ctx, tx, run, after); err != nil {
					return err
				}
			}
			m := moveOf(after.Moves[len(after.Moves)-1])
			m.Name, m.At, m.Files = who.Name, tx.Now, s.Files
			if err := insertMove(ctx, tx, s.Book, s.Run, m); err != nil {
				return err
			}
			ref = run.Ref()
			return h.Log(ctx, tx, who, trail.Entry{
				Action: action, Object: run.Object(),
				Before: map[string]string{"state": run.State.String(), "version": strconv.Itoa(before.Version)},
				After: map[string]any{
					"state": m.To.String(), "version": m.Version, "office": m.Office.String(), "date": m.On.String(),
					"document": m.Document, "vote": m.Vote, "digest": run.Digest,
				},
			})
		})
		return ref, err
	})
}

// copyVersion writes the content of the run as the next version, whose statements have codes of their own.
func copyVersion(ctx context.Context, tx *db.Tx, run *Run, after cooperatives.Proposal) error {
	lines, err := readLines(ctx, tx, run, LineQuery{Limit: maxParts})
	if err != nil {
		return err
	}
	parts := make([]Part, len(lines))
	for i, l := range lines {
		parts[i] = l.Part
	}
	run.Version = after.Version
	return writeVersion(ctx, tx, run, parts, ledger.Actor{ID: run.draftedBy, Name: run.Drafter})
}

// open reads the run and checks that it is the one the person saw, and may still move.
func (s *Step) open(ctx context.Context, tx *db.Tx) (*Run, error) {
	if s.On == 0 {
		s.On = ledger.DateOf(tx.Now)
	}
	run, err := readRun(ctx, tx, s.Book, s.Run)
	if err != nil {
		return nil, err
	}
	switch {
	case run.Void:
		return nil, voided(s.Run)
	case run.Version != s.Version:
		return nil, stale(run)
	case s.On > ledger.DateOf(tx.Now):
		return nil, future(s.On)
	}
	run.Moves, err = readMoves(ctx, tx, s.Book, s.Run)
	return run, err
}

func stale(run *Run) error {
	return ledger.NewError(ledger.Conflict, "dividend.stale", ledger.Args{"version": strconv.Itoa(run.Version)})
}

// Annul ends a run that is not posted, for the reason in Document: its statements are void. It fails with dividend.void,
// dividend.stale, dividend.future, field.required at document, and dividend.posted while vouchers of it stand; these are
// deleted or reversed first.
func (d *Dividends) Annul(ctx context.Context, who ledger.Actor, key string, s Step) (Ref, error) {
	if e := required("document", s.Document, ledger.MaxNote); e != nil {
		return Ref{}, e
	}
	return books.Once(ctx, d.db, s.Book, key, "dividend.annul", s, func(ctx context.Context, tx *db.Tx) (Ref, error) {
		var ref Ref
		err := trail.Write(ctx, tx, s.Book, func(h *trail.Head) error {
			run, err := s.open(ctx, tx)
			if err != nil {
				return err
			}
			vouchers, err := readVouchers(ctx, tx, s.Book, s.Run)
			if err != nil {
				return err
			}
			for _, v := range vouchers {
				if v.Stands() {
					return ledger.NewError(ledger.Conflict, "dividend.posted", ledger.Args{"run": strconv.Itoa(s.Run)})
				}
			}
			m := Move{
				No: len(run.Moves) + 1, Version: run.Version, Void: true, By: who.ID, Name: who.Name, Office: s.Office,
				On: s.On, At: tx.Now, Document: s.Document, Files: s.Files,
			}
			if err := insertMove(ctx, tx, s.Book, s.Run, m); err != nil {
				return err
			}
			ref = run.Ref()
			return h.Log(ctx, tx, who, trail.Entry{
				Action: "dividend.annul", Object: run.Object(), Before: map[string]string{"state": run.State.String()},
				After: map[string]string{"state": "void", "document": s.Document},
			})
		})
		return ref, err
	})
}

// checkFiles fails with file.unknown for files that the book does not keep.
func (d *Dividends) checkFiles(ctx context.Context, book ledger.BookID, files []ledger.File) error {
	for _, f := range files {
		if _, _, err := d.books.File(ctx, book, f.Hash); err != nil {
			return err
		}
	}
	return nil
}

// proposal is the run as the rules of the village see it.
func (r *Run) proposal() cooperatives.Proposal {
	p := cooperatives.Proposal{Rule: r.Rules.Vote, DraftedBy: r.draftedBy, State: r.State, Version: r.Version}
	if p.Rule.Members == 0 {
		p.Rule.Members = r.Holders
	}
	for _, m := range r.Moves {
		if !m.Void {
			p.Moves = append(p.Moves, cooperatives.Move{
				To: m.To, By: m.By, Office: m.Office, On: m.On, Version: m.Version, Document: m.Document, Vote: m.Vote,
			})
		}
	}
	return p
}

func movesOf(moves []cooperatives.Move) []Move {
	out := make([]Move, len(moves))
	for i, m := range moves {
		out[i] = moveOf(m)
		out[i].No = i + 1
	}
	return out
}

func moveOf(m cooperatives.Move) Move {
	return Move{
		Version: m.Version, To: m.To, By: m.By, Office: m.Office, On: m.On, Document: m.Document, Vote: m.Vote,
	}
}
