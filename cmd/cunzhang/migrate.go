package main

import (
	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/migrations"
)

// migrateCmd brings the schema up to date. It is a command of its own, so that nobody upgrades a database by accident.
type migrateCmd struct {
	Status bool `help:"只看结构版本，不升级 | Only tell how the schema stands."`
}

// Run applies what is missing, or tells how the schema stands.
func (c *migrateCmd) Run(a *app) error {
	d, err := a.connect(a.ctx, db.Options{MustExist: c.Status})
	if err != nil {
		return err
	}
	if !c.Status {
		err = migrations.Apply(a.ctx, d)
	}
	if err == nil {
		err = migrations.Current(a.ctx, d)
	}
	if err := alsoClose(err, d.Close); err != nil {
		return err
	}
	return a.say("cli.schema_current", ledger.Args{"version": a.Version})
}
