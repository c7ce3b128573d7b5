namespace CryptoSim.Data.Sql;

/// <summary>The SQL beside this file, as migrations run it.</summary>
internal static class SqlScripts
{
    public static string Read(string name)
    {
        var assembly = typeof(SqlScripts).Assembly;
        using var stream = assembly.GetManifestResourceStream($"CryptoSim.Data.Sql.{name}")
            ?? throw new InvalidOperationException($"The assembly holds no SQL script named {name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
