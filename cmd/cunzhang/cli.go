package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"cunzhang/ledger"
)

// grammar is the whole command line. Help texts stand beside what they explain, Chinese and English on both sides of
// the bar.
type grammar struct {
	DB   string `name:"db" placeholder:"ADDRESS" help:"数据库：sqlite:路径 或 postgres:// 地址（默认 sqlite:data/cunzhang.db，或环境变量 CUNZHANG_DB） | The database: sqlite:PATH or a postgres:// URL (default sqlite:data/cunzhang.db, or CUNZHANG_DB)."`
	Lang string `name:"lang" enum:"zh,en," default:"" placeholder:"zh|en" help:"语言（默认 zh，或按环境变量 LANG） | The language (default zh, or as LANG says)."`

	Version  versionCmd  `cmd:"" help:"显示程序版本 | Show the version of the program."`
	Serve    serveCmd    `cmd:"" help:"启动服务 | Serve the pages."`
	Demo     demoCmd     `cmd:"" help:"装入示例村的账并启动服务 | Load the sample villages and serve them."`
	Migrate  migrateCmd  `cmd:"" help:"把数据库升级到本程序的结构 | Bring the database to the schema of this program."`
	Book     bookCmd     `cmd:"" help:"账套：建账、科目 | Books: begin one, list them, their accounts."`
	Import   importCmd   `cmd:"" help:"从 CSV 或 XLSX 文件导入凭证 | Import vouchers from a CSV or XLSX file."`
	Export   exportCmd   `cmd:"" help:"导出账套的数据 | Export the data of a book."`
	Report   reportCmd   `cmd:"" help:"编制报表、账簿和凭证 | Make statements, ledgers and vouchers."`
	Verify   verifyCmd   `cmd:"" help:"核对账套：凭证链、试算平衡、余额 | Verify the books: chain, trial balance, balances."`
	Backup   backupCmd   `cmd:"" help:"备份数据库，服务可照常运行 | Back the database up while it is in use."`
	Restore  restoreCmd  `cmd:"" help:"恢复备份，先核对再启用 | Restore a backup, verified before it is used."`
	User     userCmd     `cmd:"" help:"人员：添加、停用、重置密码 | People: add, disable, reset a password."`
	Voucher  voucherCmd  `cmd:"" help:"凭证：审核、记账 | Vouchers: check and post them."`
	Period   periodCmd   `cmd:"" help:"期间：结转、结账 | Months: carry forward and close."`
	Venture  ventureCmd  `cmd:"" help:"经营项目和合同 | Ventures and their contracts."`
	Dividend dividendCmd `cmd:"" help:"分红 | Dividends."`
	Members  membersCmd  `cmd:"" help:"成员名册 | The register of members."`
	Shares   sharesCmd   `cmd:"" help:"股权台账 | The share register."`
	Job      jobCmd      `cmd:"" help:"定时任务 | The jobs of the server."`
	Dispatch dispatchCmd `cmd:"" help:"农机服务队：排班、派工 | The farm-service team: plans and dispatch."`
}

// invocation is one call of the program from outside.
type invocation struct {
	args     []string
	in       io.Reader
	out, err io.Writer
	env      func(name string) string
	version  string
}

// The exit codes of the program.
const (
	exitDone   = 0
	exitFailed = 1 // a command could not do its work; the reason is on stderr
	exitUsage  = 2 // the command line is wrong
)

// run parses the command line, runs the command and returns the exit code.
func run(ctx context.Context, call invocation) int {
	a := &app{
		ctx: ctx, In: call.in, Out: call.out, Err: call.err, Now: time.Now, Env: call.env,
		Lang: language(call.args, call.env), Version: call.version,
		Log: slog.New(slog.NewTextHandler(call.err, &slog.HandlerOptions{Level: slog.LevelWarn})),
	}
	var g grammar
	command, done, err := parse(a, &g, call.args)
	if err != nil {
		return a.usage(err)
	}
	if done {
		return exitDone
	}
	a.Address = firstOf(g.DB, call.env("CUNZHANG_DB"), "sqlite:data/cunzhang.db")
	if err := command.Run(a); err != nil {
		a.fail(err)
		return exitFailed
	}
	return exitDone
}

// parse reads the arguments into the grammar. done is true when help was asked for and has been printed.
func parse(a *app, g *grammar, args []string) (command *kong.Context, done bool, err error) {
	k, err := kong.New(g, kong.Name("cunzhang"), kong.Writers(a.Out, a.Err), kong.Exit(func(int) { done = true }),
		kong.Description("村账：村集体经济组织、合作社和乡村经营项目的账。 | Village books: double-entry for village "+
			"collectives, farmer cooperatives and rural ventures."),
		kong.ConfigureHelp(kong.HelpOptions{NoExpandSubcommands: true, WrapUpperBound: 120}), kong.Help(a.help))
	if err != nil {
		return nil, false, err
	}
	a.localize(k.Model.Node)
	if len(args) == 0 {
		args = []string{"--help"}
	}
	command, err = k.Parse(args)
	if done {
		return nil, true, nil
	}
	return command, false, err
}

// localize keeps the half of every help text that is in the language of the reader.
func (a *app) localize(n *kong.Node) {
	n.Help = a.half(n.Help)
	for _, f := range n.Flags {
		f.Help = a.half(f.Help)
		if f.Name == "help" && a.Lang == "zh" {
			f.Help = "显示用法"
		}
	}
	for _, p := range n.Positional {
		p.Help = a.half(p.Help)
	}
	for _, child := range n.Children {
		a.localize(child)
	}
}

func (a *app) half(text string) string {
	zh, en, both := strings.Cut(text, " | ")
	if both && a.Lang == "en" {
		return en
	}
	return zh
}

// help prints the usage with its headings in the language of the reader.
func (a *app) help(o kong.HelpOptions, c *kong.Context) error {
	out := c.Stdout
	var page bytes.Buffer
	c.Stdout = &page
	err := kong.DefaultHelpPrinter(o, c)
	c.Stdout = out
	if err != nil {
		return err
	}
	text := page.String()
	if a.Lang == "zh" {
		text = strings.NewReplacer("Usage:", "用法：", "Flags:", "选项：", "Arguments:", "参数：", "Commands:", "命令：",
			`Run "`, `运行“`, ` --help" for more information on a command.`, ` --help”查看某个命令的用法。`).Replace(text)
	}
	_, err = io.WriteString(out, text)
	return err
}

// usage tells what is wrong with the command line and where its help is.
func (a *app) usage(err error) int {
	command := "cunzhang"
	var p *kong.ParseError
	if errors.As(err, &p) && p.Context != nil {
		if path := p.Context.Command(); path != "" {
			command += " " + strings.Join(slices.DeleteFunc(strings.Fields(path), func(word string) bool {
				return strings.ContainsAny(word, "<>[]")
			}), " ")
		}
	}
	a.complain(a.sentence("cli.usage", ledger.Args{"problem": a.misuse(err), "command": command}))
	return exitUsage
}

// fail tells every problem of a command, one line each.
func (a *app) fail(err error) {
	for _, e := range ledger.Problems(err) {
		line := a.explain(e)
		if e.Kind == ledger.Internal && e.Err != nil {
			cause, _, _ := strings.Cut(e.Err.Error(), "\n")
			line += " (" + cause + ")"
		}
		a.complain(line)
	}
}

func (a *app) complain(line string) {
	_, _ = fmt.Fprintln(a.Err, "cunzhang: "+line) // nothing is left to tell it to
}

// language finds the language before the command line is parsed, because help and usage errors are written in it.
func language(args []string, env func(string) string) string {
	asked := env("CUNZHANG_LANG")
	for i, arg := range args {
		if value, ok := strings.CutPrefix(arg, "--lang="); ok {
			asked = value
		} else if arg == "--lang" && i+1 < len(args) {
			asked = args[i+1]
		}
	}
	if strings.HasPrefix(firstOf(asked, env("LC_ALL"), env("LC_MESSAGES"), env("LANG")), "en") {
		return "en"
	}
	return "zh"
}

// firstOf returns the first text that is not empty.
func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run(a *app) error {
	_, err := fmt.Fprintln(a.Out, "cunzhang "+a.Version)
	return err
}
