package services

import (
	"cmp"
	"context"
	"strconv"
	"strings"
	"time"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// Work is a work record (作业记录): who did how much with which machine on which plot and day. Start and End are minutes
// from midnight.
type Work struct {
	Order      int64
	Part       int
	No         int // counts the records of the job
	Operator   string
	Machine    string
	Plot       string
	Day        ledger.Date
	Area       cooperatives.Mu
	Start, End int
	Fuel       cooperatives.Fuel
	At         time.Time
	Actor      ledger.UserID
}

// Finishing says that a job is done.
type Finishing struct {
	Order      int64
	Part       int
	Hand       Hand
	Day        ledger.Date // today where it is zero
	Area       cooperatives.Mu
	Start, End int // minutes from midnight; 0 for those of the plan
	Fuel       cooperatives.Fuel
	Rest       Rest   `json:",omitzero"` // what becomes of what is left
	Reason     string `json:",omitzero"` // why the work stopped, with RestHalts
}

// Finish notes that a job is done and writes its work record; what is left of it waits as a further part of the order
// where Rest says so. It fails with order.unknown, order.no_job, what cooperatives.CheckStep says, order.not_yours,
// work.area for an area that is none, order.above_plot, work.times, what Fuel.Check says, work.future for a day that has
// not come, as Rest does, and order.after or order.too_soon for work that is done before what must be done first, or too
// few days after it. Work on another day than planned is noted with both days; the record has the real one.
func (s *Services) Finish(ctx context.Context, who ledger.Actor, key string, book ledger.BookID, f Finishing) error {
	return s.once(ctx, book, key, "order.finish", f, func(ctx context.Context, tx *db.Tx) error {
		return s.FinishIn(ctx, tx, who, book, f)
	})
}

// FinishIn is Finish inside a transaction.
func (s *Services) FinishIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, f Finishing,
) error {
	f.Reason = strings.TrimSpace(f.Reason)
	if e := ledger.CheckText("reason", f.Reason, ledger.MaxSummary); e != nil {
		return e
	}
	return trail.Write(ctx, tx, book, func(h *trail.Head) error {
		o, err := readOrder(ctx, tx, book, f.Order)
		if err != nil {
			return err
		}
		i, err := findJob(&o, f.Part)
		if err != nil {
			return err
		}
		w, err := f.work(ctx, tx, book, &o, &o.Jobs[i])
		if err != nil {
			return err
		}
		if err := insertWork(ctx, tx, book, w, who); err != nil {
			return err
		}
		if err := afterOthers(ctx, tx, book, &o, w.Day); err != nil {
			return err
		}
		left, err := f.left(ctx, tx, book, &o.Jobs[i])
		if err != nil {
			return err
		}
		n := Note{Area: w.Area, Planned: otherDay(&o.Jobs[i], w.Day)}
		if n.Planned != 0 {
			n.Done = w.Day
		}
		e := Event{Part: f.Part, From: o.Jobs[i].State, To: cooperatives.Finished, As: f.Hand.As, Note: n.String()}
		if err := addEvent(ctx, tx, book, o.No, who, e); err != nil {
			return err
		}
		o.Jobs[i].State = cooperatives.Finished
		if err := left.write(ctx, tx, h, who, &o, i, e.From); err != nil {
			return err
		}
		if err := saveOrder(ctx, tx, book, &o, []int{i}); err != nil {
			return err
		}
		return h.Log(ctx, tx, who, trail.Entry{Action: "order.finish", Object: orderObject(o.No), After: struct {
			Work
			Rest string `json:",omitzero"`
		}{w, f.Rest.String()}})
	})
}

// work checks what is said about the work and makes its record.
func (f Finishing) work(
	ctx context.Context, tx *db.Tx, book ledger.BookID, o *cooperatives.Order, j *cooperatives.Job,
) (Work, error) {
	if err := cooperatives.CheckStep(j.State, cooperatives.Finished, f.Hand.As, ""); err != nil {
		return Work{}, err
	}
	if j.State != cooperatives.Working {
		return Work{}, ledger.NewError(ledger.Conflict, "order.no_step",
			ledger.Args{"order_state": j.State.String()})
	}
	if err := f.Hand.check(o, j); err != nil {
		return Work{}, err
	}
	today := ledger.DateOf(tx.Now)
	w := Work{
		Order: o.No, Part: j.Part, Operator: j.Operator, Machine: j.Machine, Plot: o.Plot, Day: f.Day, Area: f.Area,
		Start: f.Start, End: f.End, Fuel: f.Fuel, At: tx.Now,
	}
	if w.Day == 0 {
		w.Day = today
	}
	if w.Start == 0 && w.End == 0 {
		w.Start, w.End = j.Start, j.End
	}
	es := w.Fuel.Check()
	if w.Area <= 0 {
		es = append(es, ledger.NewError(ledger.Invalid, "work.area", nil).At("area"))
	}
	if !w.Day.Valid() || w.Day > today {
		es = append(es, ledger.NewError(ledger.Invalid, "work.future", nil).At("day"))
	}
	if w.Start < 0 || w.End < w.Start || w.End > 24*60 {
		es = append(es, ledger.NewError(ledger.Invalid, "work.times", nil).At("start"))
	}
	plot, err := readPlot(ctx, tx, book, o.Plot)
	if err != nil {
		return w, err
	}
	if w.Area > plot.Area {
		es = append(es, abovePlot(plot, w.Area).At("area"))
	}
	if err := es.Err(); err != nil {
		return w, err
	}
	w.No, err = nextWork(ctx, tx, book, o.No, j.Part)
	return w, err
}

// The ways of signing: drawn on the phone, or a photo of the signed sheet.
const (
	Drawn = "drawn"
	Photo = "photo"
)

// Acceptance is what the household signed for (验收), with the work that it accepts. Measured is 0 where nothing was
// measured; Signature is the hash of the drawing or photo, kept as attachments are.
type Acceptance struct {
	Order      int64
	Part       int
	No         int
	Work       Work
	Area       cooperatives.Mu // that is paid for
	Measured   cooperatives.Mu
	Signer     string
	Way        string // Drawn or Photo
	Signature  ledger.Hash
	Day        ledger.Date
	Question   bool   // declared and measured area differ by more than is tolerated
	Answer     string // to the question
	AnsweredBy ledger.UserID
	Answerer   string
	At         time.Time
	Actor      ledger.UserID
}

// Open reports whether the acceptance waits for an answer, without which nothing is settled.
func (a Acceptance) Open() bool { return a.Question && a.Answer == "" }

// Accepting is what a household signs for.
type Accepting struct {
	Order     int64
	Part      int
	Hand      Hand
	Area      cooperatives.Mu
	Measured  cooperatives.Mu // 0 where nothing was measured
	Signer    string
	Way       string
	Signature ledger.Hash   // of a file that the book keeps; that of the picture where one is given
	Picture   books.NewFile `json:"-"`         // of the signature, kept together with the acceptance
	Rest      Rest          `json:",omitzero"` // what becomes of what is left
}

// Accept notes that a household accepted a job and signed for it. It fails with order.unknown, order.no_job, what
// cooperatives.CheckStep says, order.not_yours, acceptance.area, order.above_plot when all that was accepted of the order
// passes the area of the plot, acceptance.signer, acceptance.way, and file.unknown for a signature that the book does not
// keep, for a picture as books.AddFile does, and as Rest does. It reports whether a question must be answered before the
// job is settled.
func (s *Services) Accept(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, a Accepting,
) (question bool, err error) {
	if a.Signature, err = hashOf(a.Picture, a.Signature); err != nil {
		return false, err
	}
	err = s.once(ctx, book, key, "order.accept", a, func(ctx context.Context, tx *db.Tx) error {
		return s.AcceptIn(ctx, tx, who, book, a)
	})
	if err != nil {
		return false, err
	}
	d, err := s.FindOrder(ctx, book, a.Order)
	for _, k := range d.Acceptances {
		if k.Part == a.Part {
			question = k.Open()
		}
	}
	return question, err
}

// AcceptIn is Accept inside a transaction.
func (s *Services) AcceptIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, a Accepting,
) error {
	a.Signer = strings.TrimSpace(a.Signer)
	if err := s.keepFile(ctx, tx, who, book, a.Picture); err != nil {
		return err
	}
	return trail.Write(ctx, tx, book, func(h *trail.Head) error { return a.write(ctx, tx, h, who) })
}

func (a Accepting) write(ctx context.Context, tx *db.Tx, h *trail.Head, who ledger.Actor) error {
	o, err := readOrder(ctx, tx, h.Book, a.Order)
	if err != nil {
		return err
	}
	i, err := findJob(&o, a.Part)
	if err != nil {
		return err
	}
	j := &o.Jobs[i]
	if err := cooperatives.CheckStep(j.State, cooperatives.Verified, a.Hand.As, ""); err != nil {
		return err
	}
	if err := a.Hand.check(&o, j); err != nil {
		return err
	}
	if err := a.check(ctx, tx, h.Book, &o); err != nil {
		return err
	}
	settings, err := readSettings(ctx, tx, h.Book)
	if err != nil {
		return err
	}
	left, err := a.left(ctx, tx, h.Book, j, settings.Tolerance)
	if err != nil {
		return err
	}
	made := Acceptance{
		Order: o.No, Part: j.Part, Area: a.Area, Measured: a.Measured, Signer: a.Signer, Way: a.Way,
		Signature: a.Signature, Day: ledger.DateOf(tx.Now), At: tx.Now, Actor: who.ID,
		Question: a.Measured > 0 && cooperatives.BeyondTolerance(a.Area, a.Measured, settings.Tolerance) ||
			cooperatives.BeyondTolerance(j.Area, a.Area, settings.Tolerance) && a.Area > j.Area,
	}
	if made.Work.No, made.No, err = nextAcceptance(ctx, tx, h.Book, o.No, j.Part); err != nil {
		return err
	}
	if err := insertAcceptance(ctx, tx, h.Book, made); err != nil {
		return err
	}
	e := Event{
		Part: j.Part, From: j.State, To: cooperatives.Verified, As: cmp.Or(a.Hand.Holds, a.Hand.As), Note: Note{Area: a.Area, Rest: a.Signer}.String(),
	}
	if err := addEvent(ctx, tx, h.Book, o.No, who, e); err != nil {
		return err
	}
	j.State = cooperatives.Verified
	if err := left.write(ctx, tx, h, who, &o, i, e.From); err != nil {
		return err
	}
	if err := saveOrder(ctx, tx, h.Book, &o, []int{i}); err != nil {
		return err
	}
	return h.Log(ctx, tx, who, trail.Entry{Action: "order.accept", Object: orderObject(o.No), After: made.logged(a.Rest)})
}

// logged is what the log keeps of an acceptance.
func (a Acceptance) logged(rest Rest) map[string]string {
	return map[string]string{
		"part": strconv.Itoa(a.Part), "area": a.Area.String(), "measured": a.Measured.String(), "signer": a.Signer,
		"signature": a.Signature.String(), "question": strconv.FormatBool(a.Question), "rest": rest.String(),
	}
}

// hashOf is that of a file that is given, or the one of a file that the book keeps.
func hashOf(file books.NewFile, kept ledger.Hash) (ledger.Hash, error) {
	if file.Body == nil {
		return kept, nil
	}
	f, err := file.File()
	return f.Hash, err
}

// keepFile keeps a file that is given together with what it belongs to.
func (s *Services) keepFile(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, file books.NewFile,
) error {
	if file.Body == nil {
		return nil
	}
	_, err := s.books.AddFileIn(ctx, tx, who, book, file)
	return err
}

// check lists what is wrong with what is signed for.
func (a Accepting) check(ctx context.Context, tx *db.Tx, book ledger.BookID, o *cooperatives.Order) error {
	var es ledger.Errors
	if a.Area <= 0 || a.Measured < 0 || max(a.Area, a.Measured) > cooperatives.MaxMu {
		es = append(es, ledger.NewError(ledger.Invalid, "acceptance.area", nil).At("area"))
	}
	if a.Signer == "" {
		es = append(es, ledger.NewError(ledger.Invalid, "acceptance.signer", nil).At("signer"))
	} else if e := ledger.CheckText("signer", a.Signer, cooperatives.MaxName); e != nil {
		es = append(es, e)
	}
	if a.Way != Drawn && a.Way != Photo {
		es = append(es, ledger.NewError(ledger.Invalid, "acceptance.way", nil).At("signature"))
	}
	kept, err := fileKept(ctx, tx, book, a.Signature)
	if err != nil {
		return err
	}
	if kept.Size == 0 {
		es = append(es, ledger.NewError(ledger.NotFound, "file.unknown", ledger.Args{"name": a.Signer}).At("signature"))
	}
	plot, err := readPlot(ctx, tx, book, o.Plot)
	if err != nil {
		return err
	}
	before, err := acceptedArea(ctx, tx, book, o.No, a.Part)
	if err != nil {
		return err
	}
	if before+a.Area > plot.Area {
		es = append(es, abovePlot(plot, before+a.Area).At("area"))
	}
	return es.Err()
}

// Answer answers the question of an acceptance, after which it may be settled. It fails with acceptance.no_question,
// field.required, and acceptance.other_person for who noted the acceptance himself.
func (s *Services) Answer(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, order int64, part int, text string,
) error {
	text = strings.TrimSpace(text)
	request := struct {
		Order int64
		Part  int
		Text  string
	}{order, part, text}
	if text == "" {
		return ledger.NewError(ledger.Invalid, "field.required", nil).At("answer")
	}
	if e := ledger.CheckText("answer", text, ledger.MaxSummary); e != nil {
		return e
	}
	return s.once(ctx, book, key, "order.answer", request, func(ctx context.Context, tx *db.Tx) error {
		return trail.Write(ctx, tx, book, func(h *trail.Head) error {
			all, err := listAcceptances(ctx, tx, book, order)
			if err != nil {
				return err
			}
			var last Acceptance
			for _, a := range all {
				if a.Part == part {
					last = a
				}
			}
			if !last.Open() {
				return aboutJob(ctx, tx, book, order, part, "acceptance.no_question")
			}
			if last.Actor == who.ID {
				return ledger.NewError(ledger.Denied, "acceptance.other_person", nil)
			}
			if err := insertAnswer(ctx, tx, book, last, who, text); err != nil {
				return err
			}
			return h.Log(ctx, tx, who, trail.Entry{Action: "order.answer", Object: orderObject(order), After: request})
		})
	})
}
