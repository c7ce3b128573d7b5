using System;
using CryptoSim.Data.Sql;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace CryptoSim.Data.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "access_tokens",
                columns: table => new
                {
                    token_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_access_tokens", x => x.token_hash);
                });

            migrationBuilder.CreateTable(
                name: "accounts",
                columns: table => new
                {
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    season = table.Column<int>(type: "integer", nullable: false),
                    event_number = table.Column<long>(type: "bigint", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_accounts", x => x.account_id);
                });

            migrationBuilder.CreateTable(
                name: "api_key_owners",
                columns: table => new
                {
                    api_key = table.Column<string>(type: "text", nullable: false),
                    account_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_api_key_owners", x => x.api_key);
                });

            migrationBuilder.CreateTable(
                name: "api_keys",
                columns: table => new
                {
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    api_key = table.Column<string>(type: "text", nullable: false),
                    protected_secret = table.Column<byte[]>(type: "bytea", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_api_keys", x => new { x.account_id, x.api_key });
                });

            migrationBuilder.CreateTable(
                name: "balances",
                columns: table => new
                {
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    asset = table.Column<string>(type: "text", nullable: false),
                    available = table.Column<decimal>(type: "numeric", nullable: false),
                    held = table.Column<decimal>(type: "numeric", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_balances", x => new { x.account_id, x.asset });
                    table.CheckConstraint("ck_balances_available", "available >= 0");
                    table.CheckConstraint("ck_balances_held", "held >= 0");
                });

            migrationBuilder.Sql(SqlScripts.Read("candles.sql"));

            migrationBuilder.CreateTable(
                name: "commits",
                columns: table => new
                {
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    event_number = table.Column<long>(type: "bigint", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    symbol = table.Column<string>(type: "text", nullable: true),
                    version = table.Column<long>(type: "bigint", nullable: true),
                    order_id = table.Column<Guid>(type: "uuid", nullable: true),
                    basis = table.Column<string>(type: "jsonb", nullable: true),
                    time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_commits", x => new { x.account_id, x.event_number });
                });

            migrationBuilder.CreateTable(
                name: "daily_volumes",
                columns: table => new
                {
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    day = table.Column<DateOnly>(type: "date", nullable: false),
                    volume_usd = table.Column<decimal>(type: "numeric", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_daily_volumes", x => new { x.account_id, x.day });
                });

            migrationBuilder.CreateTable(
                name: "data_protection_keys",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    friendly_name = table.Column<string>(type: "text", nullable: true),
                    xml = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_data_protection_keys", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "fills",
                columns: table => new
                {
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    fill_id = table.Column<Guid>(type: "uuid", nullable: false),
                    order_id = table.Column<Guid>(type: "uuid", nullable: false),
                    season = table.Column<int>(type: "integer", nullable: false),
                    symbol = table.Column<string>(type: "text", nullable: false),
                    side = table.Column<string>(type: "text", nullable: false),
                    price = table.Column<decimal>(type: "numeric", nullable: false),
                    quantity = table.Column<decimal>(type: "numeric", nullable: false),
                    cost = table.Column<decimal>(type: "numeric", nullable: false),
                    fee = table.Column<decimal>(type: "numeric", nullable: false),
                    fee_rate = table.Column<decimal>(type: "numeric", nullable: false),
                    liquidity = table.Column<string>(type: "text", nullable: false),
                    time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    book_term = table.Column<long>(type: "bigint", nullable: false),
                    book_sequence = table.Column<long>(type: "bigint", nullable: false),
                    book_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    level_quantity = table.Column<decimal>(type: "numeric", nullable: false),
                    level_price = table.Column<decimal>(type: "numeric", nullable: false),
                    trade_id = table.Column<long>(type: "bigint", nullable: true),
                    value_usd = table.Column<decimal>(type: "numeric", nullable: false),
                    event_number = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_fills", x => new { x.account_id, x.fill_id });
                });

            migrationBuilder.CreateTable(
                name: "journals",
                columns: table => new
                {
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    event_number = table.Column<long>(type: "bigint", nullable: false),
                    journal_number = table.Column<int>(type: "integer", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    season = table.Column<int>(type: "integer", nullable: false),
                    order_id = table.Column<Guid>(type: "uuid", nullable: true),
                    fill_id = table.Column<Guid>(type: "uuid", nullable: true),
                    time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_journals", x => new { x.account_id, x.event_number, x.journal_number });
                });

            migrationBuilder.CreateTable(
                name: "ledger_checkpoints",
                columns: table => new
                {
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    asset = table.Column<string>(type: "text", nullable: false),
                    event_number = table.Column<long>(type: "bigint", nullable: false),
                    entries = table.Column<long>(type: "bigint", nullable: false),
                    available = table.Column<decimal>(type: "numeric", nullable: false),
                    held = table.Column<decimal>(type: "numeric", nullable: false),
                    total = table.Column<decimal>(type: "numeric", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_ledger_checkpoints", x => new { x.account_id, x.asset });
                });

            migrationBuilder.CreateTable(
                name: "ledger_entries",
                columns: table => new
                {
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    event_number = table.Column<long>(type: "bigint", nullable: false),
                    journal_number = table.Column<int>(type: "integer", nullable: false),
                    entry_number = table.Column<int>(type: "integer", nullable: false),
                    ledger_account = table.Column<string>(type: "text", nullable: false),
                    asset = table.Column<string>(type: "text", nullable: false),
                    amount = table.Column<decimal>(type: "numeric", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_ledger_entries", x => new { x.account_id, x.event_number, x.journal_number, x.entry_number });
                });

            migrationBuilder.CreateTable(
                name: "market_identity",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    market_id = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_market_identity", x => x.id);
                    table.CheckConstraint("ck_market_identity_one", "id = 1");
                });

            migrationBuilder.CreateTable(
                name: "orders",
                columns: table => new
                {
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    order_id = table.Column<Guid>(type: "uuid", nullable: false),
                    client_order_id = table.Column<string>(type: "text", nullable: true),
                    content_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    season = table.Column<int>(type: "integer", nullable: false),
                    symbol = table.Column<string>(type: "text", nullable: false),
                    side = table.Column<string>(type: "text", nullable: false),
                    type = table.Column<string>(type: "text", nullable: false),
                    status = table.Column<string>(type: "text", nullable: false),
                    quantity = table.Column<decimal>(type: "numeric", nullable: false),
                    limit_price = table.Column<decimal>(type: "numeric", nullable: true),
                    filled_quantity = table.Column<decimal>(type: "numeric", nullable: false),
                    filled_cost = table.Column<decimal>(type: "numeric", nullable: false),
                    fee = table.Column<decimal>(type: "numeric", nullable: false),
                    held_asset = table.Column<string>(type: "text", nullable: false),
                    held_amount = table.Column<decimal>(type: "numeric", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    event_number = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_orders", x => new { x.account_id, x.order_id });
                    table.CheckConstraint("ck_orders_filled", "filled_quantity >= 0 AND filled_quantity <= quantity");
                    table.CheckConstraint("ck_orders_held", "held_amount >= 0 AND (held_amount = 0 OR status = 'open')");
                });

            migrationBuilder.CreateTable(
                name: "seasons",
                columns: table => new
                {
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    season = table.Column<int>(type: "integer", nullable: false),
                    event_number = table.Column<long>(type: "bigint", nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_seasons", x => new { x.account_id, x.season });
                });

            migrationBuilder.CreateTable(
                name: "trading_states",
                columns: table => new
                {
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    symbol = table.Column<string>(type: "text", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_trading_states", x => new { x.account_id, x.symbol });
                });

            migrationBuilder.CreateIndex(
                name: "ix_fills_account_id_order_id",
                table: "fills",
                columns: new[] { "account_id", "order_id" });

            migrationBuilder.CreateIndex(
                name: "ix_orders_account_id_client_order_id",
                table: "orders",
                columns: new[] { "account_id", "client_order_id" },
                unique: true,
                filter: "client_order_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_orders_account_id_symbol_order_id",
                table: "orders",
                columns: new[] { "account_id", "symbol", "order_id" },
                filter: "status = 'open'");

            migrationBuilder.Sql(SqlScripts.Read("insert_only.sql"));
            migrationBuilder.Sql(SqlScripts.Read("open_account.sql"));
            migrationBuilder.Sql(SqlScripts.Read("commit_decisions.sql"));
            migrationBuilder.Sql(SqlScripts.Read("reset_account.sql"));
            migrationBuilder.Sql(SqlScripts.Read("audit_ledger.sql"));
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                "DROP FUNCTION audit_ledger, reset_account, commit_decisions, open_account, ensure_candle_partitions");

            migrationBuilder.DropTable(
                name: "access_tokens");

            migrationBuilder.DropTable(
                name: "accounts");

            migrationBuilder.DropTable(
                name: "api_key_owners");

            migrationBuilder.DropTable(
                name: "api_keys");

            migrationBuilder.DropTable(
                name: "balances");

            migrationBuilder.DropTable(
                name: "candles");

            migrationBuilder.DropTable(
                name: "commits");

            migrationBuilder.DropTable(
                name: "daily_volumes");

            migrationBuilder.DropTable(
                name: "data_protection_keys");

            migrationBuilder.DropTable(
                name: "fills");

            migrationBuilder.DropTable(
                name: "journals");

            migrationBuilder.DropTable(
                name: "ledger_checkpoints");

            migrationBuilder.DropTable(
                name: "ledger_entries");

            migrationBuilder.DropTable(
                name: "market_identity");

            migrationBuilder.DropTable(
                name: "orders");

            migrationBuilder.DropTable(
                name: "seasons");

            migrationBuilder.DropTable(
                name: "trading_states");

            migrationBuilder.Sql("DROP FUNCTION refuse_change");
        }
    }
}
