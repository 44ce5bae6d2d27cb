from auth.app import *
