using System.Text;

namespace Lazaret.Domains.Bench;

/// <summary>Made-up names for a measurement, always the same: half put together from syllables, a third drawn at random, the rest with labels before them.</summary>
internal static class SampleNames
{
    private static readonly string[] Syllables = "ba be bo ca con da de di do en er es fa ga go in ka la le li ma me mi mo na ne no or pa per ra re ri ro sa se so ta te ter ti to tra va ver vi".Split(' ');
    private static readonly string[] Suffixes = "com com com com net org info ru de co.uk com.br cn fr biz nl".Split(' ');
    private static readonly string[] Hosts = "cdn mail static api img shop eu-west-1 d3adbeefcafe01".Split(' ');

    /// <param name="count">How many.</param>
    public static string[] Make(int count)
    {
        Lcg random = new(20261121);
        return [.. Enumerable.Range(0, count).Select(_ => One(random))];
    }

    private static string One(Lcg random)
    {
        StringBuilder name = new();
        int kind = random.Next(6);
        if (kind == 5)
        {
            name.Append(Hosts[random.Next(Hosts.Length)]).Append('.');
        }

        if (kind is 0 or 1)
        {
            for (int n = 7 + random.Next(12); n > 0; n--)
            {
                name.Append((char)('a' + random.Next(26)));
            }
        }
        else
        {
            for (int n = 2 + random.Next(5); n > 0; n--)
            {
                name.Append(Syllables[random.Next(Syllables.Length)]);
            }
        }

        return name.Append('.').Append(Suffixes[random.Next(Suffixes.Length)]).ToString();
    }

    /// <summary>The same numbers on every runtime.</summary>
    private sealed class Lcg(ulong state)
    {
        public int Next(int below)
        {
            state = (state * 6364136223846793005) + 1442695040888963407;
            return (int)((state >> 33) % (ulong)below);
        }
    }
}
