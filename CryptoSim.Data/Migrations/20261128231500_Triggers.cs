using System;
using CryptoSim.Data.Sql;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CryptoSim.Data.Migrations
{
    /// <inheritdoc />
    public partial class Triggers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Pending orders hold money too; the audit holds both against the journals.
            migrationBuilder.DropCheckConstraint(
                name: "ck_orders_held",
                table: "orders");

            migrationBuilder.AddColumn<string>(
                name: "trigger_kind",
                table: "orders",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<decimal>(
                name: "trigger_price",
                table: "orders",
                type: "numeric",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "triggered_at",
                table: "orders",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.Sql(SqlScripts.Read("triggers.sql"));
            migrationBuilder.Sql(SqlScripts.Read("commit_decisions_6.sql"));
            migrationBuilder.Sql(SqlScripts.Read("reset_account_3.sql"));
            migrationBuilder.Sql(SqlScripts.Read("audit_ledger_4.sql"));
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(SqlScripts.Read("audit_ledger_3.sql"));
            migrationBuilder.Sql(SqlScripts.Read("reset_account_2.sql"));
            migrationBuilder.Sql(SqlScripts.Read("commit_decisions_5.sql"));
            migrationBuilder.Sql("DROP INDEX ix_orders_live; DROP INDEX ix_commits_triggered");

            migrationBuilder.DropColumn(
                name: "trigger_kind",
                table: "orders");

            migrationBuilder.DropColumn(
                name: "trigger_price",
                table: "orders");

            migrationBuilder.DropColumn(
                name: "triggered_at",
                table: "orders");

            migrationBuilder.AddCheckConstraint(
                name: "ck_orders_held",
                table: "orders",
                sql: "held_amount >= 0 AND (held_amount = 0 OR status = 'open')");
        }
    }
}
