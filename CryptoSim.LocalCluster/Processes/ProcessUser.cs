using System.Globalization;

namespace CryptoSim.LocalCluster.Processes;

/// <summary>The user a child runs as, where that is not the caller: Postgres refuses to run as root.</summary>
public sealed record ProcessUser(uint UserId, uint GroupId)
{
    /// <summary>Null unless the caller is root; else the owner of an existing folder, else the first of the machine's
    /// unprivileged users that exists.</summary>
    public static ProcessUser? ForFolder(string folder)
    {
        if (Environment.UserName != "root")
        {
            return null;
        }

        return Owner(folder) is { UserId: not 0 } owner
            ? owner
            : FromName("postgres") ?? FromName("nobody")
                ?? throw new ClusterException("Running as root needs an unprivileged user for Postgres: "
                    + "neither 'postgres' nor 'nobody' exists on this machine.");
    }

    /// <summary>Arguments of <c>setpriv</c> that make a program run as this user.</summary>
    public IReadOnlyList<string> SetprivArguments =>
        [$"--reuid={UserId}", $"--regid={GroupId}", "--clear-groups"];

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{UserId}:{GroupId}");

    private static ProcessUser? Owner(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return null;
        }

        var ids = Shell.Output("stat", ["-c", "%u:%g", folder]).Split(':');
        return new ProcessUser(
            uint.Parse(ids[0], CultureInfo.InvariantCulture), uint.Parse(ids[1], CultureInfo.InvariantCulture));
    }

    private static ProcessUser? FromName(string name) =>
        File.ReadLines("/etc/passwd")
            .Select(line => line.Split(':'))
            .Where(fields => fields.Length > 3 && fields[0] == name)
            .Select(fields => new ProcessUser(
                uint.Parse(fields[2], CultureInfo.InvariantCulture), uint.Parse(fields[3], CultureInfo.InvariantCulture)))
            .FirstOrDefault();
}
