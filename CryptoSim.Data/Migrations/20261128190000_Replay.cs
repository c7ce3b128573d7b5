using CryptoSim.Data.Sql;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CryptoSim.Data.Migrations
{
    /// <inheritdoc />
    public partial class Replay : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(SqlScripts.Read("open_account_2.sql"));
            migrationBuilder.Sql(SqlScripts.Read("reset_account_2.sql"));
            migrationBuilder.Sql(SqlScripts.Read("fills_by_level.sql"));
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP INDEX ix_fills_levels;");
            migrationBuilder.Sql("DROP FUNCTION reset_account;");
            migrationBuilder.Sql(SqlScripts.Read("reset_account.sql"));
            migrationBuilder.Sql("DROP FUNCTION open_account;");
            migrationBuilder.Sql(SqlScripts.Read("open_account.sql"));
        }
    }
}
