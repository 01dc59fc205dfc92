// Names of images: by the grammar, and back again.
import { expect, test } from "@jest/globals"
