namespace CryptoSim.Web.Users;

/// <summary>What the forms about signing in send. Each uses what it asks for.</summary>
public sealed class UserForm
{
    public string? Name { get; set; }

    public string? Password { get; set; }

    public string? NewPassword { get; set; }

    public string? Code { get; set; }

    /// <summary>The passkey's answer, as JSON; a script fills it in.</summary>
    public string? Credential { get; set; }

    /// <summary>What a row's button is about: a passkey or an account.</summary>
    public string? Id { get; set; }
}
