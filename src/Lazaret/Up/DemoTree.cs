using System.Text;

namespace Lazaret.Up;

/// <summary>The sample tree of <c>--demo</c>: harmless files, EICAR test files in places where malware likes to sit, a link that leads out.</summary>
internal static class DemoTree
{
    /// <summary>How many EICAR files <see cref="Make"/> makes.</summary>
    public const int Malicious = 4;

    private const int Documents = 40;

    // The test string every scanner knows, in two parts so that this program itself is not taken for it. https://www.eicar.org
    private static readonly byte[] Eicar =
        Encoding.ASCII.GetBytes("X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*");

    /// <summary>Fills <paramref name="folder"/>, which must be empty or not there yet.</summary>
    public static void Make(string folder)
    {
        foreach (string sub in (string[])["documents", "downloads/setup", "mail/attachments", "shared"])
        {
            Directory.CreateDirectory(Path.Combine(folder, sub));
        }

        for (int i = 1; i <= Documents; i++)
        {
            File.WriteAllText(Path.Combine(folder, "documents", $"report-{i:00}.txt"), $"Report {i}: nothing to see here.\n");
        }

        File.WriteAllText(Path.Combine(folder, "shared", "name with spaces, \"quotes\" and ünïcode.txt"), "A name may be anything.\n");
        File.WriteAllText(Path.Combine(folder, "shared", "two\nlines.txt"), "Even this.\n");
        File.WriteAllBytes(Path.Combine(folder, "shared", "empty"), []);
        File.CreateSymbolicLink(Path.Combine(folder, "shared", "link-out"), "/etc/hostname");
        foreach (string bad in (string[])["downloads/eicar.com", "downloads/setup/crack.exe", "mail/attachments/invoice.pdf.exe", "shared/free\nmoney.scr"])
        {
            File.WriteAllBytes(Path.Combine(folder, bad), Eicar);
        }
    }
}
