using System;
using CryptoSim.Data.Sql;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CryptoSim.Data.Migrations
{
    /// <inheritdoc />
    public partial class Watches : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "seen_trade_id",
                table: "orders",
                type: "bigint",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "watch_gaps",
                columns: table => new
                {
                    gap_id = table.Column<Guid>(type: "uuid", nullable: false),
                    symbol = table.Column<string>(type: "text", nullable: false),
                    after_trade_id = table.Column<long>(type: "bigint", nullable: false),
                    before_trade_id = table.Column<long>(type: "bigint", nullable: false),
                    orders = table.Column<int>(type: "integer", nullable: false),
                    time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_watch_gaps", x => x.gap_id);
                });

            migrationBuilder.CreateTable(
                name: "watch_holders",
                columns: table => new
                {
                    holder = table.Column<string>(type: "text", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    marks = table.Column<string>(type: "jsonb", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_watch_holders", x => x.holder);
                });

            migrationBuilder.CreateTable(
                name: "watch_partitions",
                columns: table => new
                {
                    partition = table.Column<int>(type: "integer", nullable: false),
                    holder = table.Column<string>(type: "text", nullable: true),
                    watched_by = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_watch_partitions", x => x.partition);
                });

            migrationBuilder.Sql(SqlScripts.Read("watches.sql"));
            migrationBuilder.Sql(SqlScripts.Read("hold_partitions.sql"));
            migrationBuilder.Sql(SqlScripts.Read("commit_decisions_2.sql"));
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                "DROP FUNCTION hold_partitions; DROP INDEX ix_commits_placed;"
                + " ALTER TABLE commits DROP COLUMN transaction_id; DROP FUNCTION commit_decisions");
            migrationBuilder.Sql(SqlScripts.Read("commit_decisions.sql"));

            migrationBuilder.DropTable(
                name: "watch_gaps");

            migrationBuilder.DropTable(
                name: "watch_holders");

            migrationBuilder.DropTable(
                name: "watch_partitions");

            migrationBuilder.DropColumn(
                name: "seen_trade_id",
                table: "orders");
        }
    }
}
