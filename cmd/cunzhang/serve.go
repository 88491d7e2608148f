package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"time"

	"cunzhang/cooperatives/dividends"
	"cunzhang/cooperatives/dividends/profiles"
	"cunzhang/cooperatives/members"
	"cunzhang/cooperatives/patronage"
	"cunzhang/cooperatives/portal"
	"cunzhang/cooperatives/shares"
	"cunzhang/cooperatives/staff"
	"cunzhang/cooperatives/ventures"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/review"
	"cunzhang/web"
	"cunzhang/web/locale"
)

// The patience of the server, for thin lines on one side and hung ones on the other.
const (
	headerTimeout = 20 * time.Second
	readTimeout   = 5 * time.Minute // 10 MB over 300 kbit/s
	writeTimeout  = 5 * time.Minute
	idleTimeout   = 2 * time.Minute
	stopTimeout   = 20 * time.Second
)

// listening is where and how the pages are served.
type listening struct {
	Listen      string `default:"localhost:8080" placeholder:"HOST:PORT" help:"监听地址；:8080 让同一网络的手机也能打开 | Where to listen; :8080 lets phones on the same network in."`
	BehindProxy bool   `help:"前面有本机代理（HTTPS），采信它报来的地址 | A proxy on this machine stands in front (HTTPS); believe the addresses it reports."`
	BackupDir   string `placeholder:"DIR" help:"每晚备份到该文件夹，留最近 30 份 | Back up into this folder every night and keep the last 30."`
}

// serveCmd serves the pages. An empty database asks for the first administrator.
type serveCmd struct {
	listening `embed:""`
}

// Run serves until it is told to stop.
func (c *serveCmd) Run(a *app) error {
	b, closeBooks, err := a.openNew(a.ctx)
	if err != nil {
		return err
	}
	return alsoClose(c.serve(a, b, nil), closeBooks)
}

// greeting says more than where the server is, once it is ready.
type greeting func(address string) error

// serve listens, tells where, and serves until the context ends. begin, if any, prepares the database once the address
// is ours, and says what to greet with.
func (c *listening) serve(a *app, b *books.Books, begin func() (greeting, error)) (err error) {
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return &ledger.Error{Kind: ledger.Invalid, Key: "cli.listen", Args: ledger.Args{"address": c.Listen}, Err: err}
	}
	served := false
	defer func() {
		if !served { // the server closes it itself
			err = errors.Join(err, listener.Close())
		}
	}()
	var greet greeting
	if begin != nil {
		if greet, err = begin(); err != nil {
			return err
		}
	}
	people := staff.New(b.DB())
	logger := slog.New(slog.NewTextHandler(a.Err, nil))
	pages, err := c.pages(a, b, people, logger)
	if err != nil {
		return err
	}
	stopJobs, err := a.schedule(b, people, c.BackupDir, logger)
	if err != nil {
		return err
	}
	defer stopJobs()
	if err := a.welcome(people, visible(c.Listen, listener.Addr()), greet); err != nil {
		return err
	}
	served = true
	return serveHTTP(a.ctx, listener, pages, logger)
}

// pages makes the pages with all services behind them.
func (c *listening) pages(a *app, b *books.Books, people *staff.Staff, logger *slog.Logger) (http.Handler, error) {
	words, err := locale.Load()
	if err != nil {
		return nil, err
	}
	key, err := a.memberKey(b.DB())
	if err != nil {
		return nil, err
	}
	holdings, accounts := shares.New(b.DB()), patronage.New(b.DB())
	register, err := members.New(b, key, holdings, accounts, dividends.New(b, dividends.Sources{}))
	if err != nil {
		return nil, err
	}
	door, err := portal.New(b.DB(), register, key)
	if err != nil {
		return nil, err
	}
	return web.New(web.Config{
		Books: b, Staff: people, Review: review.New(b.DB()), Members: register, Portal: door,
		Dividends: dividendsOf(b, register),
		Profiles:  profiles.New(b.DB()),
		Shares:    holdings, Patronage: accounts, Ventures: ventures.New(b), Services: fieldTeam(b),
		Backups: a.backups(b, c.BackupDir), Locale: words, Log: logger, Now: a.Now,
		Version: a.Version, BehindProxy: c.BehindProxy,
	})
}

// visible is the address that people type: a listener on all interfaces is reached as localhost from here.
func visible(asked string, got net.Addr) string {
	host, _, err := net.SplitHostPort(asked)
	if err != nil || host == "" || host == "0.0.0.0" || host == "::" {
		host = "localhost"
	}
	_, port, err := net.SplitHostPort(got.String())
	if err != nil {
		return "http://" + host
	}
	return "http://" + net.JoinHostPort(host, port)
}

// welcome tells where the server is and, on an empty database, with which code the first administrator is made.
func (a *app) welcome(people *staff.Staff, address string, greet greeting) error {
	if err := a.say("cli.serving", ledger.Args{"address": address}); err != nil {
		return err
	}
	if greet != nil {
		return greet(address)
	}
	empty, err := people.Empty(a.ctx)
	if err != nil || !empty {
		return err
	}
	code, err := people.NewSetupCode(a.ctx)
	if err != nil {
		return err
	}
	return a.say("cli.setup", ledger.Args{
		"address": address + "/setup?code=" + url.QueryEscape(code), "code": code,
	})
}

// serveHTTP serves until the context ends, then lets requests that are being answered finish.
func serveHTTP(ctx context.Context, listener net.Listener, pages http.Handler, logger *slog.Logger) error {
	server := &http.Server{
		Handler: pages, ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout,
		IdleTimeout: idleTimeout, ErrorLog: slog.NewLogLogger(logger.Handler(), slog.LevelWarn),
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	select {
	case err := <-done:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer cancel()
	err := server.Shutdown(stopping)
	if served := <-done; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}
