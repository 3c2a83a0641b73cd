namespace Tandem.Lua.Libraries;

/// <summary>The character classes of patterns, in the C locale.</summary>
internal static class CharacterClass
{
    /// <summary>Whether the class named by a letter after % has a character; another character stands for itself.</summary>
    internal static bool Contains(byte name, byte c)
    {
        char x = (char)c;
        bool isAscii = c < 128;
        bool isIn;
        switch (name | 0x20)
        {
            case 'a':
                isIn = char.IsAsciiLetter(x);
                break;
            case 'c':
                isIn = isAscii && char.IsControl(x);
                break;
            case 'd':
                isIn = char.IsAsciiDigit(x);
                break;
            case 'l':
                isIn = char.IsAsciiLetterLower(x);
                break;
            case 'p':
                isIn = c is > 32 and < 127 && !char.IsAsciiLetterOrDigit(x);
                break;
            case 's':
                isIn = c is 32 or (>= 9 and <= 13);
                break;
            case 'u':
                isIn = char.IsAsciiLetterUpper(x);
                break;
            case 'w':
                isIn = char.IsAsciiLetterOrDigit(x);
                break;
            case 'x':
                isIn = char.IsAsciiHexDigit(x);
                break;
            case 'z' when char.IsAsciiLetter((char)name):
                isIn = c == 0;
                break;
            default:
                return name == c;
        }

        // Letters only: | 0x20 maps other characters onto some of them, and those stand for themselves.
        return !char.IsAsciiLetter((char)name) ? name == c : char.IsAsciiLetterUpper((char)name) ? !isIn : isIn;
    }
}
