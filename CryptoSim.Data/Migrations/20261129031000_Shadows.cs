using CryptoSim.Data.Sql;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CryptoSim.Data.Migrations
{
    /// <inheritdoc />
    public partial class Shadows : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) =>
            migrationBuilder.Sql(SqlScripts.Read("shadows.sql"));

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) =>
            migrationBuilder.Sql("""
                DROP TRIGGER keep_shadows ON commits;
                DROP FUNCTION keep_shadows();
                DROP FUNCTION fill_shadows(
                    uuid[], uuid[], text[], integer[], numeric[], numeric[], numeric[], boolean[], numeric[], numeric[],
                    timestamptz[], timestamptz[], bigint[]);
                DROP TABLE shadow_orders;
                DROP TABLE shadow_results
                """);
    }
}
