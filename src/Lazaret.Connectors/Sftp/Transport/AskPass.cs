namespace Lazaret.Connectors.Sftp.Transport;

/// <summary>
/// Gives <c>ssh</c> the one secret that it may ask for: by a script in our private folder that prints the secret's file and removes it. The secret is in no argument and no
/// environment.
/// </summary>
internal static class AskPass
{
    private const string Variable = "LAZARET_SECRET";
    private const string Script = "#!/bin/sh\ncat -- \"$LAZARET_SECRET\"\nrm -f -- \"$LAZARET_SECRET\"\n";

    /// <summary>The variables for <c>ssh</c>; none when there is no secret.</summary>
    public static IReadOnlyDictionary<string, string> Prepare(SftpServerOptions server, PrivateFolder folder)
    {
        if ((server.Password ?? server.KeyPassphrase) is not { } secret)
        {
            return new Dictionary<string, string>();
        }

        return new Dictionary<string, string>
        {
            ["SSH_ASKPASS"] = folder.Write("ask", Script, executable: true),
            ["SSH_ASKPASS_REQUIRE"] = "force",
            [Variable] = folder.Write("secret", secret + "\n"),
        };
    }
}
