namespace CryptoSim.LocalCluster.Processes;

/// <summary>Finds the programs of the machine: on the PATH, then where Debian keeps what it leaves off it.</summary>
public static class Programs
{
    private const string PostgresVersions = "/usr/lib/postgresql";

    /// <summary>The full path of a program on the PATH, or null.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);

    /// <summary>As <see cref="Find"/>, for what must be there.</summary>
    /// <exception cref="ClusterException">It is not there; the message says how to install it.</exception>
    public static string Require(string name, string package) =>
        Find(name) ?? throw new ClusterException(
            $"{name} is not installed. Install it with: apt-get update && apt-get install -y {package}");

    /// <summary>The folder of Postgres' own programs: that of the given major version if it is there, else the newest
    /// under /usr/lib/postgresql, else the one on the PATH.</summary>
    /// <exception cref="ClusterException">None is installed.</exception>
    public static string PostgresFolder(int? major = null)
    {
        var versions = (Directory.Exists(PostgresVersions) ? Directory.GetDirectories(PostgresVersions) : [])
            .Where(folder => File.Exists(Path.Combine(folder, "bin", "initdb")))
            .Select(folder => (Folder: Path.Combine(folder, "bin"), Number: int.TryParse(
                Path.GetFileName(folder), out var number) ? number : 0))
            .OrderByDescending(version => version.Number)
            .ToList();
        var chosen = versions.FirstOrDefault(version => version.Number == major).Folder
            ?? versions.FirstOrDefault().Folder
            ?? Path.GetDirectoryName(Find("initdb"));
        return chosen ?? throw new ClusterException(
            "Postgres is not installed. Install it with: apt-get update && apt-get install -y postgresql");
    }
}
