using CryptoSim.Data.Sql;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CryptoSim.Data.Migrations
{
    /// <inheritdoc />
    public partial class FillModels : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "fill_model",
                table: "accounts",
                type: "text",
                nullable: false,
                defaultValue: "depth");

            migrationBuilder.AddColumn<string>(
                name: "fill_model",
                table: "orders",
                type: "text",
                nullable: false,
                defaultValue: "depth");

            migrationBuilder.Sql(SqlScripts.Read("fill_models.sql"));
            migrationBuilder.Sql(SqlScripts.Read("audit_ledger_5.sql"));
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(SqlScripts.Read("audit_ledger_4.sql"));
            migrationBuilder.Sql("""
                DROP TRIGGER keep_fill_models ON commits;
                DROP FUNCTION keep_fill_models();
                DROP FUNCTION set_fill_model(uuid, text, timestamptz);
                DROP TABLE queue_positions
                """);

            migrationBuilder.DropColumn(
                name: "fill_model",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "fill_model",
                table: "orders");
        }
    }
}
