package main

import (
	"os"
	"path/filepath"
	"strconv"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// papers are the files that a step rests on.
type papers struct {
	File []string `placeholder:"PATH" help:"会议记录、同意书等文件（PDF 或图片），可写多次 | A file of minutes, consent and the like (PDF or image); may be repeated."`
}

// keep adds the files to the book.
func (p *papers) keep(a *app, b *books.Books, who ledger.Actor, book ledger.BookID) ([]ledger.File, error) {
	var out []ledger.File
	for _, path := range p.File {
		body, err := os.ReadFile(path)
		if err != nil {
			return nil, fileError(path, err)
		}
		f, err := b.AddFile(a.ctx, who, book, filepath.Base(path), body)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

type dividendAdvanceCmd struct {
	Book     string `help:"账套编码 | Code of the book."`
	Number   int    `name:"run" arg:"" placeholder:"NO" help:"分配方案编号 | Number of the distribution."`
	To       string `required:"" enum:"board,supervisors,party,township,published,voted,approved" help:"到哪一步：board、supervisors、party、township、published、voted、approved | The next state."`
	Office   string `enum:"accountant,board,supervisors,party,township,cashier," default:"" help:"办理的岗位（默认为这一步应由的岗位） | In what office (default: the one that takes this step)."`
	On       string `placeholder:"2026-01-15" help:"日期（默认今天） | The day (default: today)."`
	Document string `required:"" help:"会议记录、意见或公告的编号 | The minute, opinion or notice."`
	Body     string `enum:"members,representatives,villagers,mass," default:"members" help:"表决会议：members 成员大会、representatives 成员代表大会 | The meeting that voted."`
	Entitled int    `help:"应到人数 | Persons with a vote."`
	Present  int    `help:"实到人数 | Persons present."`
	Proxies  int    `help:"实到人数中书面委托的 | Of these by written proxy."`
	Votes    int    `help:"全部表决权（有附加表决权的合作社填） | All votes, where some members have more than one."`
	Yes      int    `help:"赞成票 | Votes in favour."`
	No       int    `help:"反对票 | Votes against."`
	Abstain  int    `help:"弃权票 | Abstentions."`
	acting
	papers
}

// Run takes the step.
func (c *dividendAdvanceCmd) Run(a *app) error {
	to, err := cooperatives.ParsePlanState(c.To)
	if err != nil {
		return err
	}
	office := cooperatives.MoverOf(to)
	if c.Office != "" {
		if office, err = cooperatives.ParseOffice(c.Office); err != nil {
			return err
		}
	}
	on, err := optionalDate(c.On)
	if err != nil {
		return err
	}
	var vote *cooperatives.Vote
	if to == cooperatives.PlanVoted {
		body, err := cooperatives.ParseBody(c.Body)
		if err != nil {
			return err
		}
		vote = &cooperatives.Vote{
			Body: body, Entitled: c.Entitled, Present: c.Present, Proxies: c.Proxies, Votes: c.Votes, Yes: c.Yes, No: c.No,
			Abstained: c.Abstain,
		}
	}
	s := step{c.Book, c.Number, on, c.Document, c.acting, c.papers}
	return s.take(a, func(d *dividends.Dividends, who ledger.Actor, s dividends.Step) (dividends.Ref, error) {
		s.To, s.Office, s.Vote = to, office, vote
		return d.Advance(a.ctx, who, submissionKey(), s)
	})
}

// step is what the steps of a run have in common.
type step struct {
	book     string
	run      int
	on       ledger.Date
	document string
	acting
	papers
}

// take keeps the files, takes the step on the version in force and tells where the run stands.
func (s *step) take(
	a *app, f func(d *dividends.Dividends, who ledger.Actor, s dividends.Step) (dividends.Ref, error),
) error {
	return a.withBook(s.book, func(b *books.Books, book ledger.BookID) error {
		who, err := s.who(a, b, book)
		if err != nil {
			return err
		}
		d := a.dividends(b)
		run, err := d.Find(a.ctx, book, s.run)
		if err != nil {
			return err
		}
		files, err := s.keep(a, b, who, book)
		if err != nil {
			return err
		}
		if _, err := f(d, who, dividends.Step{
			Book: book, Run: run.No, Version: run.Version, On: s.on, Document: s.document, Files: files,
		}); err != nil {
			return err
		}
		if run, err = d.Find(a.ctx, book, s.run); err != nil {
			return err
		}
		return a.say("cli.dividend_stands", ledger.Args{
			"no": strconv.Itoa(run.No), "version": strconv.Itoa(run.Version), "state": a.state(&run),
		})
	})
}

// back is a step back or the end, for a reason.
type back struct {
	Book   string `help:"账套编码 | Code of the book."`
	Number int    `name:"run" arg:"" placeholder:"NO" help:"分配方案编号 | Number of the distribution."`
	Reason string `required:"" help:"原因 | The reason."`
	On     string `placeholder:"2026-01-15" help:"日期（默认今天） | The day (default: today)."`
	acting
	papers
}

func (c *back) step() (step, error) {
	on, err := optionalDate(c.On)
	return step{c.Book, c.Number, on, c.Reason, c.acting, c.papers}, err
}

type dividendReturnCmd struct{ back }

// Run sends the run back to its draft.
func (c *dividendReturnCmd) Run(a *app) error {
	s, err := c.step()
	if err != nil {
		return err
	}
	return s.take(a, func(d *dividends.Dividends, who ledger.Actor, s dividends.Step) (dividends.Ref, error) {
		return d.Return(a.ctx, who, submissionKey(), s)
	})
}

type dividendAnnulCmd struct{ back }

// Run ends the run.
func (c *dividendAnnulCmd) Run(a *app) error {
	s, err := c.step()
	if err != nil {
		return err
	}
	return s.take(a, func(d *dividends.Dividends, who ledger.Actor, s dividends.Step) (dividends.Ref, error) {
		return d.Annul(a.ctx, who, submissionKey(), s)
	})
}

type dividendPostCmd struct {
	Book   string `help:"账套编码 | Code of the book."`
	Number int    `name:"run" arg:"" placeholder:"NO" help:"分配方案编号 | Number of the distribution."`
	Date   string `required:"" placeholder:"2026-02-15" help:"凭证日期 | The day of the vouchers."`
	acting
}

// Run drafts the vouchers and tells which wait to be checked.
func (c *dividendPostCmd) Run(a *app) error {
	date, err := ledger.ParseDate(c.Date)
	if err != nil {
		return err
	}
	run := ofRun{c.Book, c.Number, c.acting}
	return run.with(a, func(d *dividends.Dividends, run dividends.Run, who ledger.Actor) error {
		vouchers, err := d.Post(a.ctx, who, submissionKey(), dividends.Posting{
			Book: run.Book, Run: run.No, Version: run.Version, Date: date,
		})
		for _, v := range vouchers {
			if err == nil {
				err = a.say("cli.dividend_voucher", ledger.Args{
					"purpose": v.Purpose, "voucher": strconv.FormatInt(int64(v.ID), 10),
					"state": a.sentence("voucher.state."+v.State.String(), nil),
				})
			}
		}
		return err
	})
}
