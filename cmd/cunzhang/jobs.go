package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/robfig/cron/v3"

	"cunzhang/cooperatives/portal"
	"cunzhang/cooperatives/staff"
	"cunzhang/cooperatives/ventures"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
	"cunzhang/ledger/verify"
)

// keptBackups is how many nightly backups stay.
const keptBackups = 30

// job is work that the server does by itself. It is safe to run twice or late; on each day one server of a database does
// it and logs that it is done, unless it runs often.
type job struct {
	name, spec string // of cron, in China's time
	run        func(ctx context.Context, day ledger.Date) error
	often      bool // runs many times a day, on every server, and tells nobody
}

// jobs is the table of what the server does by itself.
func (a *app) jobs(b *books.Books, people *staff.Staff, backupDir string) []job {
	out := []job{
		{name: "sweep", spec: "10 3 * * *", run: func(ctx context.Context, _ ledger.Date) error {
			return errors.Join(people.Sweep(ctx), portal.Sweep(ctx, b.DB()))
		}},
		{name: "dues", spec: "0 7 * * *", run: func(ctx context.Context, day ledger.Date) error {
			_, err := ventures.New(b).RemindDues(ctx, day)
			return err
		}},
		{name: "rents", spec: "0 4 * * *", run: func(ctx context.Context, day ledger.Date) error {
			return ventures.New(b).SpreadEnded(ctx, day)
		}},
		{name: "seasons", spec: "30 6 * * *", run: func(ctx context.Context, day ledger.Date) error {
			_, err := fieldTeam(b).AskSeasonal(ctx, day)
			return err
		}},
		{name: "verify", spec: "30 3 * * *", run: func(ctx context.Context, _ ledger.Date) error { return verifyAll(ctx, b.DB()) }},
	}
	out = append(out, teamJobs(b)...)
	out = append(out, job{name: "search", spec: "*/5 * * * *", often: true, run: func(ctx context.Context, _ ledger.Date) error {
		return b.IndexForSearch(ctx)
	}})
	if backupDir != "" {
		out = append(out, job{name: "backup", spec: "0 2 * * *", run: func(ctx context.Context, day ledger.Date) error {
			return a.nightlyBackup(ctx, b.DB(), backupDir, day)
		}})
	}
	return out
}

// schedule starts the jobs and returns what stops them.
func (a *app) schedule(
	b *books.Books, people *staff.Staff, backupDir string, logger *slog.Logger,
) (stop func(), err error) {
	c := cron.New(cron.WithLocation(ledger.China), cron.WithChain(cron.SkipIfStillRunning(cron.DiscardLogger)))
	for _, j := range a.jobs(b, people, backupDir) {
		_, err := c.AddFunc(j.spec, func() {
			_, err := runJob(a.ctx, b.DB(), j, ledger.DateOf(a.Now()))
			if err != nil && ledger.KindOf(err) != ledger.Busy { // another server works
				logger.Error("job failed", "job", j.name, "error", err)
			}
		})
		if err != nil {
			return nil, err
		}
	}
	c.Start()
	return func() { <-c.Stop().Done() }, nil
}

// holdTime is how long a server may work on a job before another takes it for lost.
const holdTime = 2 * time.Hour

// runJob does the work unless the day's was done before, and logs it; it reports whether it did. Of several servers one holds the run: the others
// get job.held. What fails may be tried again.
func runJob(ctx context.Context, d *db.DB, j job, day ledger.Date) (bool, error) {
	if j.often {
		return true, j.run(ctx, day)
	}
	owner := submissionKey()
	done := false
	err := d.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		done, err = trail.Hold(ctx, tx, j.name, day, owner, tx.Now.Add(holdTime))
		return err
	})
	if err != nil || done {
		return false, err
	}
	failure := j.run(ctx, day)
	err = d.Update(context.WithoutCancel(ctx), func(ctx context.Context, tx *db.Tx) error {
		if failure != nil {
			return trail.LetGo(ctx, tx, j.name, day, owner)
		}
		if err := trail.Done(ctx, tx, j.name, day, owner); err != nil {
			return err
		}
		return trail.Write(ctx, tx, trail.Server, func(h *trail.Head) error {
			who := ledger.Actor{ID: ledger.System, Name: "系统", Address: "job"}
			return h.Log(ctx, tx, who, trail.Entry{Action: "job.run", Object: "job/" + j.name, After: day.String()})
		})
	})
	return true, errors.Join(failure, err)
}

// verifyAll checks every book and fails with the first breaches.
func verifyAll(ctx context.Context, d *db.DB) error {
	breaches, _, err := verify.Run(ctx, d, verify.Options{})
	if err != nil || len(breaches) == 0 {
		return err
	}
	return ledger.NewError(ledger.Internal, "cli.breaches", ledger.Args{
		"count": strconv.Itoa(len(breaches)), "first": breaches[0].String(),
	})
}

// nightlyBackup writes the backup of the day and removes the oldest ones.
func (a *app) nightlyBackup(ctx context.Context, d *db.DB, dir string, day ledger.Date) error {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return fileError(dir, err)
	}
	ext := ".db"
	if d.Dialect() != db.SQLite {
		ext = ".zip"
	}
	if _, err := a.backup(ctx, d, filepath.Join(dir, "cunzhang-"+day.String()+ext), false); err != nil {
		return err
	}
	old, err := filepath.Glob(filepath.Join(dir, "cunzhang-????-??-??"+ext))
	if err != nil {
		return err
	}
	slices.Sort(old)
	return removeAll(old[:max(0, len(old)-keptBackups)]...)
}

// jobCmd runs the jobs by hand.
type jobCmd struct {
	List jobListCmd `cmd:"" help:"列出定时任务 | List the jobs."`
	Run  jobRunCmd  `cmd:"" help:"立即运行一个任务 | Run a job now."`
}

// jobListCmd lists the jobs.
type jobListCmd struct{}

// Run prints name and time of every job.
func (jobListCmd) Run(a *app) error {
	var rows [][]string
	for _, j := range a.jobs(nil, nil, "DIR") {
		rows = append(rows, []string{j.name, j.spec, a.sentence("job."+j.name, nil)})
	}
	return a.table(rows)
}

// jobRunCmd runs one job, as the server would on that day.
type jobRunCmd struct {
	Name      string `arg:"" help:"任务名 | The job."`
	At        string `placeholder:"2025-11-30" help:"日期（默认今天） | The day (default: today)."`
	BackupDir string `placeholder:"DIR" help:"备份文件夹（backup 用） | The folder, for backup."`
}

// Run runs the job.
func (c *jobRunCmd) Run(a *app) error {
	day := ledger.DateOf(a.Now())
	var err error
	if c.At != "" {
		if day, err = ledger.ParseDate(c.At); err != nil {
			return err
		}
	}
	b, closeBooks, err := a.open(a.ctx)
	if err != nil {
		return err
	}
	all := a.jobs(b, staff.New(b.DB()), c.BackupDir)
	i := slices.IndexFunc(all, func(j job) bool { return j.name == c.Name })
	if i < 0 {
		return alsoClose(ledger.NewError(ledger.NotFound, "job.unknown", ledger.Args{"name": c.Name}), closeBooks)
	}
	ran, err := runJob(a.ctx, b.DB(), all[i], day)
	if err := alsoClose(err, closeBooks); err != nil {
		return err
	}
	key := "cli.job_done"
	if !ran {
		key = "cli.job_done_before"
	}
	return a.say(key, ledger.Args{"name": c.Name, "day": day.String()})
}
